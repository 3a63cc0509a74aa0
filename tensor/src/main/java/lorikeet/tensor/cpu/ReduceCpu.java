package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Reduce;

/**
 * Kernels of {@link Reduce}, F32. Each result is computed by one task: along contiguous elements by {@link SumRows} in
 * stretches of {@link Cores#CHUNK}, whose sums are added in F64 in ascending order; across rows by adding whole rows in
 * ascending order. A mean is the sum times 1/n, each rounded once.
 */
record ReduceCpu(Cores cores) {

    void run(Reduce op, Tensor x, Tensor y) {
        if (x.shape().count() == 0) {
            new MoveCpu(cores).fill(y, ofNothing(op.kind()));
            return;
        }
        long[] kept = new long[x.shape().rank()];
        long[] reduced = new long[kept.length];
        for (int i = 0; i < kept.length; i++) {
            boolean reduces = op.axes().contains(i);
            kept[i] = reduces ? 1 : x.dim(i);
            reduced[i] = reduces ? x.dim(i) : 1;
        }
        Walk results = Walk.over(Shape.of(kept), x.view(Shape.of(kept), x.strides(), x.offset()));
        Walk terms = Walk.over(Shape.of(reduced), x.view(Shape.of(reduced), x.strides(), 0));
        new Job(cores, op.kind(), x.memory(), results, terms, y.memory(), y.byteOffset()).run();
    }

    private static double ofNothing(Reduce.Kind kind) {
        return switch (kind) {
            case SUM -> 0;
            case MEAN -> Double.NaN;
            case MAX -> Double.NEGATIVE_INFINITY;
        };
    }

    /** One reduction: results and, of each, its terms, as rows of x. */
    private record Job(Cores cores, Reduce.Kind kind, MemorySegment x, Walk results, Walk terms, MemorySegment y, long yAt) {
        void run() {
            long count = terms.rows() * terms.length();
            float factor = kind == Reduce.Kind.MEAN ? 1f / count : 1;
            if (terms.length() > 1 && terms.step(0) == 1) along(count, factor);
            else across(count, factor);
        }

        private void along(long count, float factor) {
            int length = results.length();
            cores.splitRows(results.rows() * length, count, (begin, end, worker) -> {
                for (long i = begin; i < end; i++) {
                    double total = along(results.at(0, i / length) + 4 * results.step(0) * (i % length));
                    float value = kind == Reduce.Kind.MEAN ? (float) total * factor : (float) total;
                    y.set(ValueLayout.JAVA_FLOAT_UNALIGNED, yAt + 4 * i, value);
                }
            });
        }

        private double along(long at) {
            double total = kind == Reduce.Kind.MAX ? Double.NEGATIVE_INFINITY : 0;
            for (long row = 0; row < terms.rows(); row++) {
                for (int j = 0; j < terms.length(); j += Cores.CHUNK) {
                    long rowAt = at + terms.at(0, row) + 4L * j;
                    int n = Math.min(Cores.CHUNK, terms.length() - j);
                    total = switch (kind) {
                        case SUM, MEAN -> total + cores.kernels().sum(x, rowAt, n);
                        case MAX -> Math.max(total, cores.kernels().max(x, rowAt, n));
                    };
                }
            }
            return total;
        }

        private void across(long count, float factor) {
            results.pieces(cores, (row, column, n, worker) -> {
                long at = results.at(0, row) + 4L * column;
                long to = yAt + 4 * (row * results.length() + column);
                across(count, at, to, n);
                if (kind == Reduce.Kind.MEAN) cores.kernels().scale(y, to, factor, y, to, n);
            });
        }

        private void across(long count, long at, long to, int n) {
            cores.kernels().fill(y, to, kind == Reduce.Kind.MAX ? Float.NEGATIVE_INFINITY : 0, n);
            for (long i = 0; i < count; i++) {
                long from = at + terms.at(0, i / terms.length()) + 4 * terms.step(0) * (i % terms.length());
                switch (kind) {
                    case SUM, MEAN -> cores.kernels().add(y, to, y, to, x, from, n);
                    case MAX -> cores.kernels().maximum(y, to, y, to, x, from, n);
                }
            }
        }
    }
}
