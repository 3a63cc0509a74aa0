package lorikeet.ptx.device;

import java.util.List;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.tensor.DType;

/** One matrix of the batches of a {@link MatMulKernel}, its operands rounded to TF32: by {@code matmul_tf32.ptx}, on tensor cores. */
record Tf32Product(MatMulKernel product) {
    private static final int TILE = 128;
    private static final int THREADS = 128;
    private static final int CHUNK = 4; // elements of 16 bytes
    private static final int WIDE = 16;
    private static final long MOST = (1L << 31) - TILE - 1;

    /** Whether operands are F32 with lines of whole accesses, both pairs stored alike, and only x of a layer dropped out; the result's and the bias's addresses aside. */
    boolean isTaken() {
        boolean wide = isDropTaken() && product.columns() % CHUNK == 0 && (product.bias() == null || product.bias() == DType.F32);
        MatMulBatches batches = product.batches();
        Pair second = product.second();
        return wide && isWide(product.first(), batches) && (second == null || isWide(second, MatMulBatches.ONE) && isAlike(product.first(), second));
    }

    private boolean drops() {
        return product.first().p().dropped() || product.first().q().dropped();
    }

    /** Dropout of x in h = x · Aᵀ, where it is P, and in dA = dHᵀ · x, where it is Q, or of nothing. */
    private boolean isDropTaken() {
        MatMulOperand p = product.first().p();
        MatMulOperand q = product.first().q();
        boolean layer = product.second() == null && product.batches().count() == 1 && p.alongEdge() == q.alongEdge();
        return !drops() || layer && p.dropped() != p.alongEdge() && q.dropped() == q.alongEdge();
    }

    private Tf32Form form(Pair first) {
        boolean transposeA = first.p().alongEdge();
        boolean narrow = product.columns() <= Tf32Form.NARROW && !(drops() && transposeA); // dA is as wide as a layer
        return new Tf32Form(transposeA, !first.q().alongEdge(), drops(), narrow);
    }

    private static boolean isWide(Pair pair, MatMulBatches batches) {
        return pair.p().depth() > 0 && isWide(pair.p(), batches.pOuter(), batches.pInner()) && isWide(pair.q(), batches.qOuter(), batches.qInner());
    }

    private static boolean isWide(MatMulOperand operand, long... strides) {
        boolean steps = operand.stride() > 0 || operand.depth() == 1; // the kernel tells by addresses when it has come to the end
        return operand.dtype() == DType.F32 && steps && operand.isWide(strides);
    }

    private static boolean isAlike(Pair first, Pair second) {
        return first.p().alongEdge() == second.p().alongEdge() && first.q().alongEdge() == second.q().alongEdge();
    }

    /** @param out the operand that is written: the result, or scratch in its place */
    LaunchDescriptor launch(String out) {
        Pair first = product.second() == null ? product.first() : product.second();
        Pair second = product.second() == null ? null : product.first();
        Tf32Form form = form(first);
        Dim3 grid = new Dim3(Dim3.cover(product.rows(), TILE) * Dim3.cover(product.columns(), TILE), 1, 1);
        return new LaunchDescriptor(product.kernel() + " " + product.result(), "matmul_tf32.ptx", form.parameters(), form.entry(), grid, new Dim3(THREADS, 1, 1), 0,
                arguments(first, second, out), rules(first, second, grid), WIDE, floorBytes(first, second), flops(first, second), Tf32Form.SHARED_BYTES);
    }

    private List<Argument> arguments(Pair first, Pair second, String out) {
        return List.of(
                operand("a", first.p()), operand("b", first.q()),
                new Buffer("out", out, matrix() * Float.BYTES, true),
                new Scalar("rows", Type.U32, product.rows()), new Scalar("columns", Type.U32, product.columns()),
                new Scalar("depth", Type.U32, first.p().depth()),
                new Scalar("a_stride", Type.U64, first.p().stride()), new Scalar("b_stride", Type.U64, first.q().stride()),
                new Scalar("out_stride", Type.U64, product.columns()),
                second == null ? new Absent("a2") : operand("a2", second.p()), second == null ? new Absent("b2") : operand("b2", second.q()),
                new Scalar("depth2", Type.U32, second == null ? 0 : second.p().depth()),
                new Scalar("a2_stride", Type.U64, second == null ? 0 : second.p().stride()), new Scalar("b2_stride", Type.U64, second == null ? 0 : second.q().stride()),
                new Scalar("scale", Type.F32, product.scale()),
                product.bias() == null ? new Absent("bias") : new Buffer("bias", "b", product.columns() * Float.BYTES, false),
                drops() ? new Buffer("rng", "rng", 2L * Long.BYTES, false) : new Absent("rng"), new Scalar("site", Type.U32, product.drop().site()),
                new Scalar("drop", Type.F32, product.drop().dropOfWords()), new Scalar("keep", Type.F32, product.drop().keep()));
    }

    private static Argument operand(String name, MatMulOperand operand) {
        return new Buffer(name, operand.operand(), operand.reach() * Float.BYTES, false);
    }

    private List<SizeRule> rules(Pair first, Pair second, Dim3 grid) {
        return List.of(
                new SizeRule("rows", product.rows(), first.p().alongEdge() ? CHUNK : 1, MOST),
                new SizeRule("columns", product.columns(), CHUNK, MOST),
                new SizeRule("depth", first.p().depth(), first.p().alongEdge() && first.q().alongEdge() ? 1 : CHUNK, MOST),
                new SizeRule("second depth", second == null ? 0 : second.p().depth(), first.p().alongEdge() && first.q().alongEdge() ? 1 : CHUNK, MOST),
                new SizeRule("blocks", grid.x(), 1, Integer.MAX_VALUE));
    }

    /** Elements of one matrix of the result. */
    private long matrix() {
        return product.rows() * product.columns();
    }

    private long floorBytes(Pair first, Pair second) {
        long elements = count(first) + (second == null ? 0 : count(second)) + matrix() + (product.bias() == null ? 0 : product.columns());
        return elements * Float.BYTES;
    }

    private static long count(Pair pair) {
        return pair.p().count() + pair.q().count();
    }

    private long flops(Pair first, Pair second) {
        return 2 * matrix() * (first.p().depth() + (second == null ? 0 : second.p().depth()));
    }
}
