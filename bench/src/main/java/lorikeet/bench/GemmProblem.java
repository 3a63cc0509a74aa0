package lorikeet.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import lorikeet.tensor.DType;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.SystemMemory;
import lorikeet.tensor.cpu.Gemm;
import lorikeet.tensor.cpu.MatrixView;

/** Random operands of a product, and its result, in memory as a device's tensors are: off-heap, 64-byte aligned, large ones in huge pages. */
final class GemmProblem implements AutoCloseable {
    final GemmShape shape;
    final MatrixView a;
    final MatrixView b;
    final MatrixView c;
    private final Arena arena = Arena.ofShared();

    /** Of {@code shape}, such as {@code 256x2048x2048NT}, with A and C in F32 and B in {@code weights}. */
    GemmProblem(String shape, DType weights) {
        this(GemmShape.of(shape), weights);
    }

    GemmProblem(GemmShape shape, DType weights) {
        this.shape = shape;
        a = shape.aTransposed() ? random(shape.k(), shape.m(), DType.F32, 1).transposed() : random(shape.m(), shape.k(), DType.F32, 1);
        b = shape.bTransposed() ? random(shape.n(), shape.k(), weights, 2).transposed() : random(shape.k(), shape.n(), weights, 2);
        c = random(shape.m(), shape.n(), DType.F32, 3);
    }

    double flops() {
        return shape.flops();
    }

    void run(Gemm gemm) {
        gemm.multiply(shape.m(), shape.n(), shape.k(), a, b, c, false);
    }

    private MatrixView random(long rows, long columns, DType dtype, int seed) {
        MemorySegment data = SystemMemory.allocate(arena, rows * columns * dtype.bytes());
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
