package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Rows.load;
import static lorikeet.tensor.cpu.vector.Rows.loadTail;
import static lorikeet.tensor.cpu.vector.Rows.store;
import static lorikeet.tensor.cpu.vector.Rows.storeTail;
import static lorikeet.tensor.cpu.vector.Rows.whole;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.VectorMath.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.NormRows;
import lorikeet.tensor.cpu.RopeRows;
import lorikeet.tensor.cpu.SoftmaxRows;

/** Rows of softmax, norm and rotary embedding on vectors. */
interface VectorFused extends SoftmaxRows, NormRows, RopeRows {
    @Override
    default void mulMinus(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, float shift, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(a, aAt, i).mul(load(b, bAt, i).sub(shift)));
        if (i < n) storeTail(y, yAt, i, n, loadTail(a, aAt, i, n).mul(loadTail(b, bAt, i, n).sub(shift)));
    }

    @Override
    default void rmsNormWeightGradient(MemorySegment dw, long dwAt, MemorySegment x, long xAt, MemorySegment dy, long dyAt,
            float rstd, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) {
            store(dw, dwAt, i, load(dy, dyAt, i).fma(load(x, xAt, i).mul(rstd), load(dw, dwAt, i)));
        }
        if (i < n) {
            FloatVector old = loadTail(dw, dwAt, i, n);
            storeTail(dw, dwAt, i, n, loadTail(dy, dyAt, i, n).fma(loadTail(x, xAt, i, n).mul(rstd), old));
        }
    }

    @Override
    default void scaleMul(MemorySegment y, long yAt, MemorySegment x, long xAt, float factor, MemorySegment w, long wAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(x, xAt, i).mul(factor).mul(load(w, wAt, i)));
        if (i < n) storeTail(y, yAt, i, n, loadTail(x, xAt, i, n).mul(factor).mul(loadTail(w, wAt, i, n)));
    }

    @Override
    default void mulScaleMinus(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt,
            float factor, float slope, MemorySegment c, long cAt, int n) {
        FloatVector down = vector(-slope);
        int i = 0;
        for (; i < whole(n); i += LANES) {
            store(y, yAt, i, load(c, cAt, i).fma(down, load(a, aAt, i).mul(load(b, bAt, i)).mul(factor)));
        }
        if (i < n) {
            FloatVector product = loadTail(a, aAt, i, n).mul(loadTail(b, bAt, i, n)).mul(factor);
            storeTail(y, yAt, i, n, loadTail(c, cAt, i, n).fma(down, product));
        }
    }

    @Override
    default void rope(MemorySegment y, long yAt, MemorySegment x, long xAt, MemorySegment cos, long cosAt,
            MemorySegment sin, long sinAt, float sign, int half) {
        int i = 0;
        for (; i < whole(half); i += LANES) {
            FloatVector first = load(x, xAt, i);
            FloatVector second = load(x, xAt, i + half);
            FloatVector c = load(cos, cosAt, i);
            FloatVector s = load(sin, sinAt, i).mul(sign);
            store(y, yAt, i, first.mul(c).sub(second.mul(s)));
            store(y, yAt, i + half, second.mul(c).add(first.mul(s)));
        }
        if (i < half) {
            FloatVector first = loadTail(x, xAt, i, half);
            FloatVector second = loadTail(x, xAt + 4L * half, i, half);
            FloatVector c = loadTail(cos, cosAt, i, half);
            FloatVector s = loadTail(sin, sinAt, i, half).mul(sign);
            storeTail(y, yAt, i, half, first.mul(c).sub(second.mul(s)));
            storeTail(y, yAt + 4L * half, i, half, second.mul(c).add(first.mul(s)));
        }
    }
}
