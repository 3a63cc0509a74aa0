package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.Map;

/**
 * The asynchronous copies of a block as threads of their own. What a copy reads and writes happens at any time between its beginning and its end: it comes after what
 * its thread knows when it begins it, and before what follows the moment at which somebody is told that it has ended, be it in the same thread.
 */
final class CopyClocks {
    private static final int THREADS = 1 << 10;

    private final int block;
    private final Marks marks;
    /** [strand]: of each thread, or of each mbarrier object, the last copy; null: there was none. */
    private final int[][] begun = new int[Strand.ALL.length][];
    /** [strand]: of each warp of them up to which every thread of the block comes after the copies. */
    private final int[][] settled = new int[Strand.ALL.length][];
    private boolean isUsed;
    /**
     * Numbers of mbarrier objects, which take the place of threads; those of more than {@link #THREADS} are shared: who knows of one copy may
     * pass for knowing of another.
     */
    private final Map<Long, Integer> objects = new HashMap<>();

    CopyClocks(int block, Marks marks) {
        this.block = block;
        this.marks = marks;
    }

    /** {@code lanes} begin a copy: its stamp, as that of the first lane of a warp. */
    long begin(Warp warp, int lanes, Copied copy) {
        int strand = copy.strand().ordinal();
        if (begun[strand] == null) {
            begun[strand] = new int[THREADS];
            settled[strand] = new int[THREADS / Frame.LANES];
            isUsed = true;
        }
        for (int left = lanes; left != 0; left &= left - 1) begun[strand][thread(warp, Integer.numberOfTrailingZeros(left), copy)] = copy.time();
        int first = Integer.numberOfTrailingZeros(lanes);
        return Stamp.ofLane(Stamp.of(copy.strand().of(block, marks.blocks()), thread(warp, first, copy), copy.time()), -first);
    }

    private int thread(Warp warp, int lane, Copied copy) {
        if (copy.strand() != Strand.BULK) return warp.index * Frame.LANES + lane;
        return objects.computeIfAbsent(copy.object(), place -> objects.size()) % THREADS;
    }

    /** What somebody comes after who is told that the copies of {@code lane} up to {@code last} have ended; null: nothing. */
    Past ended(Warp warp, int lane, Copied last) {
        int[] all = begun[last.strand().ordinal()];
        int thread = thread(warp, lane, last);
        int until = all == null ? 0 : Math.min(last.time(), all[thread]);
        int number = last.strand().of(block, marks.blocks());
        return until == 0 ? null : marks.of(number, Stamp.of(number, thread, until));
    }

    /** Whether every thread of the block comes after {@code then}, if that is of a copy of this block. */
    boolean isSettled(long then) {
        if (!isUsed || (Stamp.block(then) - block) % marks.blocks() != 0) return false;
        int[] until = settled[(Stamp.block(then) - block) / marks.blocks()];
        return until != null && Stamp.time(then) <= until[Stamp.thread(then) / Frame.LANES];
    }

    /** All threads of the block go on after a barrier, by which they know {@code past}. */
    void settle(Past past) {
        for (int strand = 0; isUsed && strand < begun.length; strand++) {
            int[][] known = begun[strand] == null ? null : Past.of(past, strand * marks.blocks() + block);
            for (int warp = 0; known != null && warp < settled[strand].length; warp++) {
                if (known[warp] != null) settled[strand][warp] = Math.max(settled[strand][warp], known(begun[strand], warp, known[warp]));
            }
        }
    }

    /** Up to which all copies of a warp are known: those that lanes have begun since are later. */
    private static int known(int[] begun, int warp, int[] times) {
        int last = 0;
        int least = Stamp.LAST;
        for (int lane = 0; lane < Frame.LANES; lane++) {
            int time = begun[warp * Frame.LANES + lane];
            last = Math.max(last, time);
            if (time > Times.at(times, lane)) least = Math.min(least, Times.at(times, lane));
        }
        return Math.min(last, least);
    }

    /** The block ends. */
    void end(EndedBlocks ended, boolean released) {
        if (!isUsed) return;
        for (int strand = 0; strand < begun.length; strand++) if (begun[strand] != null) ended.add(strand * marks.blocks() + block, released);
    }
}
