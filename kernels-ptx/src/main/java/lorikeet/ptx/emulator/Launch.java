package lorikeet.ptx.emulator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.SourceLine;
import lorikeet.ptx.syntax.Space;

/** One launch of a program over a grid: what all its blocks share, and how they are run. */
final class Launch {
    /** Blocks that are in flight at one time where they run in order: as many as a small device holds. */
    private static final int MOST_RESIDENT = 256;

    private final Program program;
    private final DeviceMemory memory;
    private final Region parameters;
    private final Dim grid;
    private final Dim block;
    private final int dynamicShared;
    private final LaunchOptions options;
    private final FindingLog findings = new FindingLog();
    private final Printed printed = new Printed();
    private final Turns turns;
    private final StepBudget budget;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Launch(Program program, DeviceMemory memory, byte[] arguments, Dim grid, Dim block, int dynamicShared, LaunchOptions options) {
        this.program = program;
        this.memory = memory;
        this.grid = grid;
        this.block = block;
        this.dynamicShared = dynamicShared;
        this.options = options;
        budget = StepBudget.of(options, block);
        turns = options.seed() == null ? null : new Turns(options.seed());
        MemorySegment data = Arena.ofAuto().allocate(Math.max(1, arguments.length), 16).asSlice(0, arguments.length);
        MemorySegment.copy(MemorySegment.ofArray(arguments), 0, data, 0, arguments.length);
        parameters = new Region(0, arguments.length, Space.PARAM, "parameters", data);
    }

    Program program() {
        return program;
    }

    DeviceMemory memory() {
        return memory;
    }

    Region parameters() {
        return parameters;
    }

    Dim grid() {
        return grid;
    }

    Dim block() {
        return block;
    }

    int dynamicShared() {
        return dynamicShared;
    }

    long mostStepsOfAWarp() {
        return options.mostStepsOfAWarp();
    }

    List<Monitor> monitors() {
        return options.monitors();
    }

    /** Steps done by all warps. */
    long steps() {
        return budget.steps();
    }

    List<Finding> findings() {
        return findings.list();
    }

    /** A thread prints. */
    void print(String text) {
        printed.add(text);
    }

    /** What threads have printed. */
    String printed() {
        return printed.text();
    }

    /** In which order the warps of a block run in a round. */
    int[] order(int warps) {
        return turns == null ? IntStream.range(0, warps).toArray() : turns.order(warps);
    }

    /** Steps that a warp may run before the next one does, at most {@code usual}. */
    long slice(long usual) {
        long slice = turns == null ? usual : turns.slice();
        return options.stepsAlone() ? Math.min(slice, options.mostSteps()) : slice;
    }

    /** Something wrong at an instruction of a lane: ends the launch unless findings are collected. */
    void fault(Warp warp, Instruction instruction, int lane, Finding.Kind kind, long address, String detail) {
        if (!options.collectFaults()) {
            warp.stopAt(instruction);
            throw new LaunchFault(finding(warp, instruction, lane, kind, address, detail));
        }
        report(warp, instruction, lane, kind, address, detail);
    }

    /** Notes something wrong at an instruction of a lane. */
    void report(Warp warp, Instruction instruction, int lane, Finding.Kind kind, long address, String detail) {
        report(finding(warp, instruction, lane, kind, address, detail));
    }

    Finding finding(Warp warp, Instruction instruction, int lane, Finding.Kind kind, long address, String detail) {
        SourceLine source = instruction.source().source();
        String from = source == null || source.shown().isEmpty() ? "" : " (" + source.shown() + ")";
        return new Finding(kind, program.name(), instruction.line(), warp.block.index(), warp.block.thread(warp, lane), address, detail + from);
    }

    /** Whether that has been found at the line. */
    boolean isFound(Finding.Kind kind, int line) {
        return findings.has(kind, line);
    }

    /** Adds a finding to the list. */
    void report(Finding finding) {
        findings.add(finding);
    }

    /** Something at an instruction of a lane after which nothing can go on. */
    void stop(Warp warp, Instruction instruction, int lane, Finding.Kind kind, String detail) {
        warp.stopAt(instruction);
        stop(finding(warp, instruction, lane, kind, -1, detail));
    }

    /** Adds a finding after which nothing can go on. */
    void stop(Finding finding) {
        throw new LaunchFault(finding);
    }

    /** Runs all blocks; returns when they have ended, or something ended the launch: whether they have. */
    boolean run() {
        try {
            if (program.runsBlocksInOrder() && !options.parallel() || options.threads() == 1 || turns != null) runInOrder();
            else runOnAllThreads();
            return true;
        } catch (LaunchFault fault) {
            if (!options.collectFaults()) throw fault;
            report(fault.finding());
            return false;
        }
    }

    private void runInOrder() {
        ArrayDeque<Block> resident = new ArrayDeque<>();
        long next = 0;
        while (next < grid.count() || !resident.isEmpty()) {
            boolean fresh = next < grid.count() && resident.size() < MOST_RESIDENT;
            if (fresh && turns != null) {
                resident.addLast(begin(next++));
                continue;
            }
            if (turns != null) turns.rotate(resident);
            Block current = fresh ? begin(next++) : resident.pollFirst();
            if (!run(current, !program.runsBlocksInOrder() && turns == null)) resident.addLast(current);
        }
    }

    private Block begin(long index) {
        budget.begin();
        return new Block(this, index);
    }

    /** Runs a block to its end, or for one round; whether it has ended. */
    private boolean run(Block current, boolean toTheEnd) {
        do {
            round(current);
            if (!budget.isExceeded()) continue;
            String steps = (current.isFinished() ? "it took " : "still running after ") + budget.steps() + " steps of warps; ";
            stop(current.endless(current.warps[0], steps + LaunchOptions.bound(options.mostSteps())));
        } while (toTheEnd && !current.isFinished());
        return current.isFinished();
    }

    private void round(Block current) {
        long before = current.steps();
        try {
            current.round();
        } finally {
            budget.add(current.steps() - before);
        }
    }

    private void runOnAllThreads() {
        AtomicLong next = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i < Math.min(options.threads(), grid.count()); i++) threads.add(Thread.ofPlatform().name("ptx-" + i).daemon().start(() -> work(next)));
        work(next);
        for (Thread thread : threads) join(thread);
        switch (failure.get()) {
            case null -> { }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable t -> throw new IllegalStateException(t);
        }
    }

    private void work(AtomicLong next) {
        try {
            for (long i = next.getAndIncrement(); i < grid.count() && failure.get() == null; i = next.getAndIncrement()) run(begin(i), true);
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
