package lorikeet.ptx.emulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lorikeet.ptx.syntax.Function;
import lorikeet.tensor.DeviceException;

/** An entry that can be launched. Set its grid and block first; both are one if not set. */
public final class Kernel {
    private static final int MOST_SHARED = 227 * 1024;
    private static final int MOST_THREADS = 1024;
    private static final Dim MOST_BLOCKS = new Dim(Integer.MAX_VALUE, 65535, 65535);
    private static final Dim MOST_THREADS_ALONG = new Dim(1024, 1024, 64);

    private final DeviceMemory memory;
    private final Program program;
    private Dim grid = new Dim(1, 1, 1);
    private Dim block = new Dim(1, 1, 1);
    private int dynamicShared;
    private long maxSteps;

    Kernel(DeviceMemory memory, Program program) {
        this.memory = memory;
        this.program = program;
    }

    /** Blocks along each axis. */
    public Kernel grid(int x, int y, int z) {
        grid = new Dim(x, y, z);
        return this;
    }

    /** Threads of a block along each axis. */
    public Kernel block(int x, int y, int z) {
        block = new Dim(x, y, z);
        return this;
    }

    /** Bytes of dynamic shared memory of a block. */
    public Kernel shared(int bytes) {
        dynamicShared = bytes;
        return this;
    }

    /**
     * Steps of warps, in a step an instruction of up to 32 threads, after which a launch counts as endless; the same for one warp. Not set: 20 billion and
     * 200 million, or a quarter of both with checks or counters, or as {@code -Dlorikeet.ptx.max-steps=N} says.
     */
    public Kernel maxSteps(long steps) {
        if (steps < 1) throw error(steps + " steps, expected at least 1");
        maxSteps = steps;
        return this;
    }

    /** Bytes of static shared memory of a block. */
    public int staticShared() {
        return (int) program.staticShared();
    }

    /** Threads that a block may have. */
    public int mostThreads() {
        Map<String, List<Long>> limits = program.entry().function.limits();
        List<Long> limit = limits.getOrDefault("reqntid", limits.getOrDefault("maxntid", List.of()));
        return limit.isEmpty() ? MOST_THREADS : (int) Math.min(MOST_THREADS, limit.stream().reduce(1L, (a, b) -> a * b));
    }

    /**
     * Runs the kernel and waits for its end.
     *
     * @param arguments one for each parameter. For a pointer a {@link DeviceBuffer} of this machine, or an address as a {@code Long}; for an
     *        integer any integer that fits it, signed or unsigned ({@code .s32} and its like: signed alone), {@link java.math.BigInteger}
     *        included; for a float a {@code Float} or {@code Double}, rounded to nearest, or an integer that it holds exactly; for
     *        {@code .b32} also a {@code Float}, for {@code .b64} a {@code Double}: its bits; for a struct, and for anything, a {@code byte[]}
     * @throws DeviceException if the launch does not fit the device, or an argument its parameter
     * @throws LaunchFault if the kernel does something that stops it: an access outside all allocations, a trap, a deadlock
     */
    public LaunchReport launch(Object... arguments) {
        return launch(Checks.none(), arguments);
    }

    /**
     * Runs the kernel with checks and counters. With checks, a fault is noted and its lane goes on, so that a launch reports
     * all that is wrong; only what cannot go on, such as a deadlock, ends it, and is reported too.
     *
     * @param arguments as in {@link #launch(Object...)}
     */
    public LaunchReport launch(Checks checks, Object... arguments) {
        Optional<CounterMonitor> counters = checks.counters() ? Optional.of(new CounterMonitor()) : Optional.empty();
        try {
            return ended(checks, counters, launch(checks.options(counters.orElse(null)), arguments));
        } catch (LaunchFault fault) {
            throw fault.after(ended(checks, counters, fault.report()));
        }
    }

    private LaunchReport ended(Checks checks, Optional<CounterMonitor> counters, LaunchReport report) {
        if (!checks.initialised()) memory.setAllWritten();
        return counters.map(monitor -> report.counted(monitor.counters())).orElse(report);
    }

    LaunchReport launch(LaunchOptions usual, Object... arguments) {
        checkSizes();
        LaunchOptions options = maxSteps == 0 ? usual : usual.bounded(maxSteps, maxSteps);
        if (StepBudget.of(options, block).isExceeded(grid)) {
            throw error("grid " + grid + " of " + grid.count() + " blocks is more than can be run in the steps that a launch may take; " + LaunchOptions.bound(options.mostSteps()));
        }
        boolean races = options.monitors().stream().anyMatch(RaceMonitor.class::isInstance);
        if (races && grid.count() > Integer.MAX_VALUE) throw error("grid " + grid + " of " + grid.count() + " blocks, expected at most " + Integer.MAX_VALUE + " where races are looked for");
        Launch launch = new Launch(program, memory, Arguments.pack(program, memory, arguments), grid, block, dynamicShared, options);
        try {
            boolean complete = launch.run();
            return new LaunchReport(launch.steps(), launch.findings(), Optional.empty(), complete, launch.printed());
        } catch (LaunchFault fault) {
            launch.report(fault.finding());
            throw fault.after(new LaunchReport(launch.steps(), launch.findings(), Optional.empty(), false, launch.printed()));
        }
    }

    private void checkSizes() {
        check("grid", grid, MOST_BLOCKS, Long.MAX_VALUE);
        check("block", block, MOST_THREADS_ALONG, MOST_THREADS);
        long shared = program.staticShared() + dynamicShared;
        if (dynamicShared < 0 || shared > MOST_SHARED) {
            throw error(dynamicShared + " bytes of dynamic shared memory, expected 0 to " + (MOST_SHARED - program.staticShared()));
        }
        checkLimit("reqntid", true);
        checkLimit("maxntid", false);
    }

    private void check(String what, Dim size, Dim most, long mostTogether) {
        boolean fits = size.x() > 0 && size.y() > 0 && size.z() > 0 && size.x() <= most.x() && size.y() <= most.y() && size.z() <= most.z() && size.count() <= mostTogether;
        if (!fits) throw error(what + " " + size + ", expected 1 to " + most + (mostTogether < Long.MAX_VALUE ? ", " + mostTogether + " together" : ""));
    }

    /** The entry's own bound on the size of a block. */
    private void checkLimit(String directive, boolean exact) {
        Function function = program.entry().function;
        List<Long> limit = function.limits().get(directive);
        if (limit == null || limit.isEmpty()) return;
        long threads = limit.stream().reduce(1L, (a, b) -> a * b);
        if (block.count() > threads || exact && block.count() != threads) throw error("block " + block + ", but the entry has ." + directive + " " + limit);
    }

    private DeviceException error(String what) {
        return new DeviceException("kernel " + program.name() + ": " + what);
    }
}
