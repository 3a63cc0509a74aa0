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
import lorikeet.tensor.cpu.UnaryRows;

/** {@link UnaryRows} on vectors. */
interface VectorUnary extends UnaryRows {
    @Override
    default void neg(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(x, xAt, i).neg());
        if (i < n) storeTail(y, yAt, i, n, loadTail(x, xAt, i, n).neg());
    }

    @Override
    default void abs(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(x, xAt, i).abs());
        if (i < n) storeTail(y, yAt, i, n, loadTail(x, xAt, i, n).abs());
    }

    @Override
    default void square(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) {
            FloatVector v = load(x, xAt, i);
            store(y, yAt, i, v.mul(v));
        }
        if (i < n) {
            FloatVector v = loadTail(x, xAt, i, n);
            storeTail(y, yAt, i, n, v.mul(v));
        }
    }

    @Override
    default void sqrt(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(x, xAt, i).sqrt());
        if (i < n) storeTail(y, yAt, i, n, loadTail(x, xAt, i, n).sqrt());
    }

    @Override
    default void rsqrt(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, vector(1f).div(load(x, xAt, i).sqrt()));
        if (i < n) storeTail(y, yAt, i, n, vector(1f).div(loadTail(x, xAt, i, n).sqrt()));
    }

    @Override
    default void reciprocal(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, vector(1f).div(load(x, xAt, i)));
        if (i < n) storeTail(y, yAt, i, n, vector(1f).div(loadTail(x, xAt, i, n)));
    }

    @Override
    default void relu(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(x, xAt, i).max(0f));
        if (i < n) storeTail(y, yAt, i, n, loadTail(x, xAt, i, n).max(0f));
    }

    @Override
    default void expMinus(MemorySegment y, long yAt, MemorySegment x, long xAt, float shift, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, VectorMath.exp(load(x, xAt, i).sub(shift)));
        if (i < n) storeTail(y, yAt, i, n, VectorMath.exp(loadTail(x, xAt, i, n).sub(shift)));
    }

    @Override
    default void log(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, VectorMath.log(load(x, xAt, i)));
        if (i < n) storeTail(y, yAt, i, n, VectorMath.log(loadTail(x, xAt, i, n)));
    }

    @Override
    default void tanh(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, VectorMath.tanh(load(x, xAt, i)));
        if (i < n) storeTail(y, yAt, i, n, VectorMath.tanh(loadTail(x, xAt, i, n)));
    }

    @Override
    default void sigmoid(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, VectorMath.sigmoid(load(x, xAt, i)));
        if (i < n) storeTail(y, yAt, i, n, VectorMath.sigmoid(loadTail(x, xAt, i, n)));
    }

    @Override
    default void silu(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, VectorMath.silu(load(x, xAt, i)));
        if (i < n) storeTail(y, yAt, i, n, VectorMath.silu(loadTail(x, xAt, i, n)));
    }
}
