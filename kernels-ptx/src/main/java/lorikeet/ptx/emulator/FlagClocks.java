package lorikeet.ptx.emulator;

/**
 * What threads pass on to each other through strong accesses: from the last fence before a write, or from a release, to the next fence after a read, or to an
 * acquire.
 */
final class FlagClocks {
    private static final int LANES = Frame.LANES;

    private final int block;
    private final ThreadClocks clocks;
    private final Marks marks;
    private boolean released;

    FlagClocks(int block, ThreadClocks clocks) {
        this.block = block;
        this.clocks = clocks;
        marks = clocks.marks();
    }

    /** Whether other blocks may come to know anything of this one. */
    boolean hasReleased() {
        return released;
    }

    /** A fence of the lanes of {@code mask}. */
    void fence(int warp, int mask, MemoryOrder order) {
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            ThreadView view = clocks.view(warp * LANES + lane);
            if (order.acquires()) redeem(view, warp, order.block());
            if (!order.releases()) continue;
            view.fencedInBlock = clocks.now(view, warp, lane);
            if (!order.block()) view.fenced = view.fencedInBlock;
        }
        clocks.times().tick(warp);
    }

    /** {@code fence.mbarrier_init}: what the lanes of {@code mask} pass on later tells of the objects that they have initialised. */
    void fenceObjects(int warp, int mask) {
        for (int left = mask; left != 0; left &= left - 1) {
            int thread = warp * LANES + Integer.numberOfTrailingZeros(left);
            ThreadView view = clocks.view(thread);
            Past objects = Past.join(marks.in(view.blocks, Strand.OBJECTS, block), marks.of(Strand.OBJECTS, clocks.stamp(thread)));
            view.fencedInBlock = Past.join(view.fencedInBlock, objects);
        }
        clocks.times().tick(warp);
    }

    /** Whether {@code thread} knows of the object that the access {@code then} initialised. */
    boolean isObjectKnown(long then, int thread) {
        return Stamp.block(then) == block && marks.are(clocks.view(thread).blocks, Strand.OBJECTS, then);
    }

    /** Whether {@code thread} comes after somebody who has seen the strong write {@code then}; of a copy's only its end tells. */
    boolean isSeen(long then, int thread) {
        return marks.isOfThread(then) && marks.are(clocks.view(thread).blocks, Strand.FLAGS, then);
    }

    /** {@code thread} sees the strong write {@code then}. */
    void observe(long then, int thread) {
        if (!marks.isOfThread(then) || clocks.isBefore(then, thread) || isSeen(then, thread)) return;
        ThreadView view = clocks.view(thread);
        view.blocks = Past.join(view.blocks, marks.of(Strand.FLAGS, then));
    }

    private void redeem(ThreadView view, int warp, boolean inBlock) {
        clocks.learn(view, warp, view.seenInBlock);
        view.seenInBlock = null;
        if (inBlock) return;
        clocks.learn(view, warp, view.seen);
        view.seen = null;
    }

    /** {@code lane} reads {@code address} by a strong access. */
    void read(int warp, int lane, Messages messages, long address, MemoryOrder order) {
        Messages.Message message = messages.at(address);
        if (message == null) return;
        ThreadView view = clocks.view(warp * LANES + lane);
        Past far = order.block() ? null : message.device();
        Past near = message.within(block);
        if (order.acquires()) {
            clocks.learn(view, warp, far);
            clocks.learn(view, warp, near);
        } else {
            view.seen = Past.join(view.seen, far);
            view.seenInBlock = Past.join(view.seenInBlock, near);
        }
    }

    /** {@code lane} writes {@code address} by a strong access, {@code updates} what is there or replaces it. */
    void write(int warp, int lane, Messages messages, long address, MemoryOrder order, boolean updates) {
        ThreadView view = clocks.view(warp * LANES + lane);
        Past near = order.releases() ? clocks.now(view, warp, lane) : view.fencedInBlock;
        Past far = order.block() ? null : order.releases() ? near : view.fenced;
        released |= far != null;
        messages.put(address, block, far, near, updates);
        if (order.releases()) clocks.times().tick(warp);
    }
}
