package lorikeet.ptx.emulator;

/** An access as a long: block, thread of the block and time of its warp. 0 is none, as times begin at 1. */
final class Stamp {
    private static final int TIME_BITS = 23;
    private static final int THREAD_BITS = 10;
    /**
     * A warp's time stays there: what it does from then on counts as in order with all that others knew of it at that
     * time.
     */
    static final int LAST = (1 << TIME_BITS) - 1;

    private Stamp() {}

    static long of(int block, int thread, int time) {
        return (long) block << THREAD_BITS + TIME_BITS | (long) thread << TIME_BITS | time;
    }

    /** Of another lane at the time that {@code first} has, which is of the first lane of its warp. */
    static long ofLane(long first, int lane) {
        return first + ((long) lane << TIME_BITS);
    }

    /** Its warp and time alone. */
    static long ofWarp(long stamp) {
        return stamp & ~((Frame.LANES - 1L) << TIME_BITS);
    }

    static int block(long stamp) {
        return (int) (stamp >>> THREAD_BITS + TIME_BITS);
    }

    static int thread(long stamp) {
        return (int) (stamp >>> TIME_BITS) & (1 << THREAD_BITS) - 1;
    }

    static int lane(long stamp) {
        return thread(stamp) % Frame.LANES;
    }

    static int time(long stamp) {
        return (int) stamp & LAST;
    }

    /** Of the same warp at the same time, before its times end. */
    static boolean isSameTime(long a, long b) {
        return isSameWarp(a, b) && time(a) == time(b) && time(a) < LAST;
    }

    static boolean isSameWarp(long a, long b) {
        return (a ^ b) >>> TIME_BITS + Integer.numberOfTrailingZeros(Frame.LANES) == 0;
    }
}
