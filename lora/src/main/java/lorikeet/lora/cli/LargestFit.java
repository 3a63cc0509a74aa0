package lorikeet.lora.cli;

import java.util.function.IntToLongFunction;

/**
 * Search for the largest value that fits. Plans are nearly straight lines, with stairs where the pool rounds: the next value to try is
 * where the line through the last two meets the limit; where that comes near, the roundest number about, as stairs begin behind these.
 */
final class LargestFit {
    /** Values tried along straight lines. */
    private static final int MOST_STRAIGHT = 6;
    /** Share of the values below that is still near. */
    private static final int NEAR = 8;

    private final int limit;
    private final long most;
    private int low;
    private int high;

    private LargestFit(int limit, long most) {
        this.limit = limit;
        this.most = most;
        this.high = limit + 1;
    }

    /**
     * The largest of 1 to {@code limit} that takes at most {@code most} bytes, 0 if none does.
     *
     * @param from tried first
     */
    static int of(int from, int limit, long most, IntToLongFunction bytes) {
        int last = Math.min(limit, Integer.MAX_VALUE - 1);
        return new LargestFit(last, most).search(Math.min(from, last), bytes);
    }

    private int search(int from, IntToLongFunction bytes) {
        int last = from;
        long lastBytes = tried(from, bytes);
        int probe = low == from ? (int) Math.min(2L * from, limit) : from / 2;
        for (int tries = 0; high - low > 1; tries++) {
            probe = Math.clamp(probe, low + 1, high - 1);
            long found = tried(probe, bytes);
            double each = (double) (found - lastBytes) / (probe - last);
            last = probe;
            lastBytes = found;
            if (high - low <= high / NEAR) probe = low == last && low == roundest(low - 1, high) ? low + 1 : roundest(low, high);
            else probe = tries < MOST_STRAIGHT && each > 0 ? (int) Math.min(limit, Math.floor(last + (most - found) / each)) : (low + high) >>> 1;
        }
        return low;
    }

    private long tried(int value, IntToLongFunction bytes) {
        long found = bytes.applyAsLong(value);
        if (found <= most) low = value;
        else high = value;
        return found;
    }

    /** The one with the most zeros at its end, in binary, above {@code low} and below {@code high}. */
    private static int roundest(int low, int high) {
        int number = high - 1;
        while ((number & number - 1) > low) number &= number - 1;
        return number;
    }
}
