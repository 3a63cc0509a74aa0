package lorikeet.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import lorikeet.tensor.DType;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.cpu.Gemm;
import lorikeet.tensor.cpu.MatrixView;

/**
 * C [m, n] = A [m, k] · B with B stored as [k, n] (NN), or as [n, k] and read transposed (NT), how linear layers keep
 * their weights. Off-heap, 64-byte aligned.
 */
final class GemmProblem implements AutoCloseable {
    final int m;
    final int k;
    final int n;
    final boolean transposed;
    final MatrixView a;
    final MatrixView b;
    final MatrixView c;
    private final Arena arena = Arena.ofShared();

    /** From a text such as {@code 256x2048x2048NT}: m x k x n and the form. */
    GemmProblem(String text, DType weights) {
        if (!text.matches("[1-9][0-9]{0,6}x[1-9][0-9]{0,6}x[1-9][0-9]{0,6}(NN|NT)")) {
            throw new IllegalArgumentException("expected a product such as 256x2048x2048NT, found " + text);
        }
        String[] sizes = text.substring(0, text.length() - 2).split("x");
        m = Integer.parseInt(sizes[0]);
        k = Integer.parseInt(sizes[1]);
        n = Integer.parseInt(sizes[2]);
        transposed = text.endsWith("NT");
        a = random(m, k, DType.F32, 1);
        b = transposed ? random(n, k, weights, 2).transposed() : random(k, n, weights, 2);
        c = random(m, n, DType.F32, 3);
    }

    /** Floating-point operations of the product; a fused multiply-add counts 2. */
    double flops() {
        return 2.0 * m * n * k;
    }

    void run(Gemm gemm) {
        gemm.multiply(m, n, k, a, b, c, false);
    }

    private MatrixView random(long rows, long columns, DType dtype, int seed) {
        MemorySegment data = arena.allocate(rows * columns * dtype.bytes(), 64);
        SplittableRandom random = new SplittableRandom(seed);
        for (long i = 0; i < rows * columns; i++) set(data, i, dtype, (float) random.nextDouble(-1, 1));
        return MatrixView.dense(data, 0, columns, dtype);
    }

    private static void set(MemorySegment data, long index, DType dtype, float value) {
        switch (dtype) {
            case F32 -> data.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
            case BF16 -> data.setAtIndex(ValueLayout.JAVA_SHORT, index, Floats16.floatToBf16(value));
            case F16 -> data.setAtIndex(ValueLayout.JAVA_SHORT, index, Floats16.floatToF16(value));
            case F64, I64, I32, I16, I8, U8, BOOL -> throw new IllegalArgumentException("no product of " + dtype);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
