package lorikeet.tensor.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static lorikeet.tensor.cpu.vector.Rows.requireNative;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.F64;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import lorikeet.tensor.cpu.SumRows;
import lorikeet.tensor.cpu.scalar.ScalarSums;

/** The F64 sum of {@link SumRows} on vectors: a slice is LANES of the 16 partial sums, in two vectors of F64. */
interface VectorSumSquares extends ScalarSums {
    VectorShuffle<Double> SWAP_1 = swap(1);
    VectorShuffle<Double> SWAP_2 = swap(2 % (LANES / 2));
    VectorShuffle<Double> SWAP_4 = swap(4 % (LANES / 2));

    private static VectorShuffle<Double> swap(int distance) {
        return VectorShuffle.fromOp(F64, lane -> lane ^ distance);
    }

    @Override
    default double sumSquaresF64(MemorySegment x, long xAt, int n) {
        return switch (LANES) {
            case 16 -> squareSlice(x, xAt, n, 0);
            case 8 -> squareSlice(x, xAt, n, 0) + squareSlice(x, xAt, n, 8);
            default -> (squareSlice(x, xAt, n, 0) + squareSlice(x, xAt, n, 4))
                    + (squareSlice(x, xAt, n, 8) + squareSlice(x, xAt, n, 12));
        };
    }

    // The square of an F32 is exact in F64, so that fma rounds as multiplying and adding does.
    private static double squareSlice(MemorySegment x, long xAt, int n, int lane) {
        requireNative(x);
        DoubleVector low = DoubleVector.zero(F64), high = low;
        for (int i = lane; i < n; i += GROUP) {
            FloatVector v = fromMemorySegment(F32, x, xAt + 4L * i, ORDER, F32.indexInRange(i, n));
            var first = (DoubleVector) v.convertShape(VectorOperators.F2D, F64, 0);
            var second = (DoubleVector) v.convertShape(VectorOperators.F2D, F64, 1);
            low = first.fma(first, low);
            high = second.fma(second, high);
        }
        // Neighbours are added until one number is left of each half.
        low = low.add(low.rearrange(SWAP_1));
        high = high.add(high.rearrange(SWAP_1));
        if (LANES >= 8) low = low.add(low.rearrange(SWAP_2));
        if (LANES >= 8) high = high.add(high.rearrange(SWAP_2));
        if (LANES >= 16) low = low.add(low.rearrange(SWAP_4));
        if (LANES >= 16) high = high.add(high.rearrange(SWAP_4));
        return low.lane(0) + high.lane(0);
    }
}
