package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static lorikeet.ptx.emulator.Frame.LANES;

import java.lang.foreign.MemorySegment;

/** {@link AddressRows} without vector instructions. */
final class ScalarAddressRows implements AddressRows {
    @Override
    public boolean areInside(long[] at, long low, long span, long forbidden) {
        long bits = 0;
        boolean inside = true;
        for (int i = 0; i < LANES; i++) {
            bits |= at[i];
            inside &= Long.compareUnsigned(at[i] - low, span) <= 0;
        }
        return inside && (bits & forbidden) == 0;
    }

    @Override
    public boolean areRuns(long[] at, long stride) {
        long difference = 0;
        for (int i = 0; i < LANES; i++) difference |= at[i] - at[i & 16] - (i & 15) * stride;
        return difference == 0;
    }

    @Override
    public void load16(MemorySegment data, long place, int[] r, int row) {
        MemorySegment.copy(data, JAVA_INT_UNALIGNED, place, r, row, 16);
    }

    @Override
    public void store16(MemorySegment data, long place, int[] r, int row) {
        MemorySegment.copy(r, row, data, JAVA_INT_UNALIGNED, place, 16);
    }
}
