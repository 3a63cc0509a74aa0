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
import jdk.incubator.vector.VectorOperators;
import lorikeet.tensor.cpu.ElementwiseRows;

/** {@link ElementwiseRows} on vectors. */
interface VectorElementwise extends ElementwiseRows {
    @Override
    default void fill(MemorySegment y, long yAt, float value, int n) {
        FloatVector all = vector(value);
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, all);
        if (i < n) storeTail(y, yAt, i, n, all);
    }

    @Override
    default void add(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(a, aAt, i).add(load(b, bAt, i)));
        if (i < n) storeTail(y, yAt, i, n, loadTail(a, aAt, i, n).add(loadTail(b, bAt, i, n)));
    }

    @Override
    default void sub(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(a, aAt, i).sub(load(b, bAt, i)));
        if (i < n) storeTail(y, yAt, i, n, loadTail(a, aAt, i, n).sub(loadTail(b, bAt, i, n)));
    }

    @Override
    default void mul(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(a, aAt, i).mul(load(b, bAt, i)));
        if (i < n) storeTail(y, yAt, i, n, loadTail(a, aAt, i, n).mul(loadTail(b, bAt, i, n)));
    }

    @Override
    default void div(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(a, aAt, i).div(load(b, bAt, i)));
        if (i < n) storeTail(y, yAt, i, n, loadTail(a, aAt, i, n).div(loadTail(b, bAt, i, n)));
    }

    @Override
    default void maximum(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(a, aAt, i).max(load(b, bAt, i)));
        if (i < n) storeTail(y, yAt, i, n, loadTail(a, aAt, i, n).max(loadTail(b, bAt, i, n)));
    }

    @Override
    default void minimum(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(a, aAt, i).min(load(b, bAt, i)));
        if (i < n) storeTail(y, yAt, i, n, loadTail(a, aAt, i, n).min(loadTail(b, bAt, i, n)));
    }

    @Override
    default void greater(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        FloatVector zero = vector(0f);
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, zero.blend(1f, load(a, aAt, i).compare(VectorOperators.GT, load(b, bAt, i))));
        if (i < n) storeTail(y, yAt, i, n, zero.blend(1f, loadTail(a, aAt, i, n).compare(VectorOperators.GT, loadTail(b, bAt, i, n))));
    }

    @Override
    default void scale(MemorySegment y, long yAt, float factor, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(x, xAt, i).mul(factor));
        if (i < n) storeTail(y, yAt, i, n, loadTail(x, xAt, i, n).mul(factor));
    }

    @Override
    default void affine(MemorySegment y, long yAt, float factor, MemorySegment x, long xAt, float shift, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(x, xAt, i).fma(vector(factor), vector(shift)));
        if (i < n) storeTail(y, yAt, i, n, loadTail(x, xAt, i, n).fma(vector(factor), vector(shift)));
    }

    @Override
    default void addScaled(MemorySegment y, long yAt, MemorySegment a, long aAt, float factor, MemorySegment b, long bAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(b, bAt, i).fma(vector(factor), load(a, aAt, i)));
        if (i < n) storeTail(y, yAt, i, n, loadTail(b, bAt, i, n).fma(vector(factor), loadTail(a, aAt, i, n)));
    }

    @Override
    default void mulAdd(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, load(a, aAt, i).fma(load(b, bAt, i), load(y, yAt, i)));
        if (i < n) storeTail(y, yAt, i, n, loadTail(a, aAt, i, n).fma(loadTail(b, bAt, i, n), loadTail(y, yAt, i, n)));
    }
}
