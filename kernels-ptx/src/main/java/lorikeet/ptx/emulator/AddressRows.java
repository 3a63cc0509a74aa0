package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;

/** Questions about the addresses of 32 lanes, and copies for the regular ones, with a scalar and a vector twin. */
public interface AddressRows {
    /** Whether every address is in {@code [low, low + span]}, unsigned, and none has a bit of {@code forbidden} set. */
    boolean areInside(long[] at, long low, long span, long forbidden);

    /** Whether in each half of 16 lanes every address is that of the lane before plus {@code stride}. */
    boolean areRuns(long[] at, long stride);

    /** Copies 16 little-endian words at {@code place} of {@code data}, a native segment, to {@code r[row..]}. */
    void load16(MemorySegment data, long place, int[] r, int row);

    /** Copies {@code r[row..]} to 16 little-endian words at {@code place} of {@code data}, a native segment. */
    void store16(MemorySegment data, long place, int[] r, int row);
}
