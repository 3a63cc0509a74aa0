package lorikeet.ptx.emulator;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the steps of a launch against its bound. To begin a block and a warp costs time too, so that each has a price in steps. */
final class StepBudget {
    private static final long OF_A_BLOCK = 200;
    private static final long OF_A_WARP = 20;

    private final long bound;
    private final long ofABlock;
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong spent = new AtomicLong();

    StepBudget(long bound, Dim block) {
        this.bound = bound;
        ofABlock = price(block);
    }

    private static long price(Dim block) {
        return OF_A_BLOCK + OF_A_WARP * Math.ceilDiv(block.count(), Frame.LANES);
    }

    /** Whether to begin the blocks of {@code grid} alone comes to more than {@code bound}. */
    static boolean isExceeded(Dim grid, Dim block, long bound) {
        return grid.count() > bound / price(block);
    }

    void begin() {
        spent.addAndGet(ofABlock);
    }

    /** Adds {@code more} steps of warps; whether there are too many now. */
    boolean exceeds(long more) {
        steps.addAndGet(more);
        return spent.addAndGet(more) > bound;
    }

    /** Steps done by all warps. */
    long steps() {
        return steps.get();
    }
}
