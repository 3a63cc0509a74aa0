package lorikeet.ptx.emulator.vector;

import static lorikeet.tensor.cpu.vector.Species.I32;
import static lorikeet.tensor.cpu.vector.Species.I64;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import lorikeet.ptx.emulator.AddressRows;

/** {@link AddressRows} on vectors. */
public final class VectorAddressRows implements AddressRows {
    private static final int ROW = 32;
    private static final int LONGS = LANES / 2;

    /** Made by {@link lorikeet.tensor.cpu.Simd#load}. */
    public VectorAddressRows() {}

    @Override
    public boolean areInside(long[] at, long low, long span, long forbidden) {
        LongVector bits = LongVector.zero(I64);
        // Below the limit where neither the offset nor the room that is left is negative: all sizes are far below 2^62.
        LongVector wrong = LongVector.zero(I64);
        for (int i = 0; i < ROW; i += LONGS) {
            LongVector address = LongVector.fromArray(I64, at, i);
            LongVector offset = address.sub(low);
            wrong = wrong.or(offset).or(LongVector.broadcast(I64, span).sub(offset));
            bits = bits.or(address);
        }
        return wrong.reduceLanes(VectorOperators.OR) >= 0 && (bits.reduceLanes(VectorOperators.OR) & forbidden) == 0;
    }

    @Override
    public boolean areRuns(long[] at, long stride) {
        LongVector difference = LongVector.zero(I64);
        for (int i = 0; i < ROW; i += LONGS) {
            long first = at[i & 16] + (i & 15) * stride;
            LongVector steps = LongVector.zero(I64).addIndex(1).mul(stride);
            difference = difference.or(LongVector.fromArray(I64, at, i).sub(first).sub(steps));
        }
        return difference.reduceLanes(VectorOperators.OR) == 0;
    }

    @Override
    public void load16(MemorySegment data, long place, int[] r, int row) {
        if (!data.isNative()) throw new IllegalArgumentException("not a native segment");
        for (int i = 0; i < 16; i += LANES) IntVector.fromMemorySegment(I32, data, place + 4L * i, ORDER).intoArray(r, row + i);
    }

    @Override
    public void store16(MemorySegment data, long place, int[] r, int row) {
        if (!data.isNative()) throw new IllegalArgumentException("not a native segment");
        for (int i = 0; i < 16; i += LANES) IntVector.fromArray(I32, r, row + i).intoMemorySegment(data, place + 4L * i, ORDER);
    }
}
