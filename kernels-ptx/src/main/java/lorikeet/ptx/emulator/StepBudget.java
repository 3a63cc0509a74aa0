package lorikeet.ptx.emulator;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the steps of a launch against its bound. To begin a block and a warp costs time too, so that each has a price in steps where
 * the bound is there for time; where somebody has set it, steps alone count.
 */
final class StepBudget {
    private static final long OF_A_BLOCK = 200;
    private static final long OF_A_WARP = 20;

    private final long bound;
    private final long ofABlock;
    /** Steps that a block takes at least: each warp takes one. */
    private final long least;
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong spent = new AtomicLong();

    private StepBudget(long bound, long ofABlock, long least) {
        this.bound = bound;
        this.ofABlock = ofABlock;
        this.least = least;
    }

    static StepBudget of(LaunchOptions options, Dim block) {
        long warps = Math.ceilDiv(block.count(), Frame.LANES);
        return new StepBudget(options.mostSteps(), options.stepsAlone() ? 0 : OF_A_BLOCK + OF_A_WARP * warps, warps);
    }

    /** Whether the blocks of {@code grid} come to more than the bound, whatever they do. */
    boolean isExceeded(Dim grid) {
        return grid.count() > bound / Math.max(ofABlock, least);
    }

    void begin() {
        spent.addAndGet(ofABlock);
    }

    /** Adds {@code more} steps of warps. */
    void add(long more) {
        steps.addAndGet(more);
        spent.addAndGet(more);
    }

    /** Whether there were too many. */
    boolean isExceeded() {
        return spent.get() > bound;
    }

    /** Steps done by all warps. */
    long steps() {
        return steps.get();
    }
}
