package lorikeet.ptx.emulator;

import java.util.List;

/**
 * How a launch is run.
 *
 * @param monitors checks and counters
 * @param collectFaults whether a fault is noted and its lane goes on, rather than ending the launch
 * @param parallel whether blocks run on all cores even where they may act on each other
 * @param threads threads that run blocks
 * @param mostSteps steps of warps after which a launch counts as endless
 * @param mostStepsOfAWarp the same for one warp: some seconds without checks
 * @param stepsAlone whether nothing but steps counts against {@code mostSteps}, as somebody has set it: not the time that blocks take to begin
 * @param seed of the order in which blocks and warps take turns; null: the usual order
 */
record LaunchOptions(List<Monitor> monitors, boolean collectFaults, boolean parallel, int threads, long mostSteps, long mostStepsOfAWarp, boolean stepsAlone, Long seed) {
    /** Raises every bound that a kernel does not set. */
    static final String PROPERTY = "lorikeet.ptx.max-steps";
    static final long MOST_STEPS = 20_000_000_000L;
    static final long MOST_STEPS_OF_A_WARP = 200_000_000;
    /** Fewer than without checks, as each takes longer. */
    private static final int SLOWER = 4;

    LaunchOptions {
        monitors = List.copyOf(monitors);
    }

    static LaunchOptions plain() {
        long set = Long.getLong(PROPERTY, 0);
        return new LaunchOptions(List.of(), false, false, Runtime.getRuntime().availableProcessors(), set > 0 ? set : MOST_STEPS, set > 0 ? set : MOST_STEPS_OF_A_WARP, set > 0, null);
    }

    /** The bounds of a checked launch. */
    LaunchOptions slower() {
        return stepsAlone ? this : new LaunchOptions(monitors, collectFaults, parallel, threads, mostSteps / SLOWER, mostStepsOfAWarp / SLOWER, false, seed);
    }

    /** For messages: what the bound is, and how it is raised. */
    static String bound(long steps) {
        return "the bound is " + steps + " (--max_steps N or Kernel.maxSteps(N) raises it, -D" + PROPERTY + "=N for all launches)";
    }

    /** The same with bounds on steps that somebody has set. */
    LaunchOptions bounded(long all, long ofAWarp) {
        return new LaunchOptions(monitors, collectFaults, parallel, threads, all, ofAWarp, true, seed);
    }
}
