package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Rows.load;
import static lorikeet.tensor.cpu.vector.Rows.loadTail;
import static lorikeet.tensor.cpu.vector.Species.F64;
import static lorikeet.tensor.cpu.vector.Species.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import lorikeet.tensor.cpu.SumRows;

/** The F64 sum of {@link SumRows} on vectors: a slice is LANES of the 16 partial sums, in two vectors of F64. */
interface VectorSumSquares extends SumRows {
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

    private static double squareSlice(MemorySegment x, long xAt, int n, int lane) {
        DoubleVector low = DoubleVector.zero(F64), high = low;
        int i = lane;
        for (; i < n - n % GROUP; i += GROUP) {
            FloatVector v = load(x, xAt, i);
            low = square(v, 0, low);
            high = square(v, 1, high);
        }
        if (i < n) {
            FloatVector v = loadTail(x, xAt, i, n);
            low = square(v, 0, low);
            high = square(v, 1, high);
        }
        return fold(low) + fold(high);
    }

    // The square of an F32 is exact in F64, so that fma rounds as multiplying and adding does.
    private static DoubleVector square(FloatVector v, int part, DoubleVector sum) {
        DoubleVector wide = (DoubleVector) v.convertShape(VectorOperators.F2D, F64, part);
        return wide.fma(wide, sum);
    }

    private static double fold(DoubleVector v) {
        v = v.add(v.rearrange(SWAP_1));
        if (LANES >= 8) v = v.add(v.rearrange(SWAP_2));
        if (LANES >= 16) v = v.add(v.rearrange(SWAP_4));
        return v.lane(0);
    }
}
