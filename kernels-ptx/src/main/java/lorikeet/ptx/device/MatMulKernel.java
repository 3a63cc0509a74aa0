package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;

/**
 * One product, or two into one result, by {@code matmul_f32.ptx}: out {@code [batches, rows, columns]} = b + scale · P1 · Q1 + P2 · Q2.
 *
 * @param result its name in the formula of the operation
 * @param first P and Q of the first product
 * @param second of the second, without batches; null for none
 * @param bias type of the operand {@code b} {@code [columns]}; null for none
 * @param plan its tile, and the parts of the depth, of both products one behind the other
 */
record MatMulKernel(String kernel, String result, float scale, Pair first, Pair second, DType bias, MatMulBatches batches, Dropping drop,
        MatMulPlan plan) {
    private static final String FILE = "matmul_f32.ptx";
    private static final long MOST = (1L << 31) - 513;

    /** P {@code [rows, depth]} and Q {@code [depth, columns]}. */
    record Pair(MatMulOperand p, MatMulOperand q) {}

    long rows() {
        return first.p.edge();
    }

    long columns() {
        return first.q.edge();
    }

    private long depth2() {
        return second == null ? 0 : second.p.depth();
    }

    /** Elements of the result. */
    long count() {
        return batches.count() * rows() * columns();
    }

    /** @param out the operand that is written: the result, or scratch for parts of it */
    LaunchDescriptor launch(String out) {
        MatMulTile tile = plan.tile();
        MatMulParts parts = plan.parts();
        boolean biased = bias != null && parts.count() == 1;
        long blocks = tile.blocks(rows(), columns()) * batches.count();
        return new LaunchDescriptor(kernel + " " + result, FILE, tile.parameters(), tile.entry(), new Dim3(blocks, parts.count(), 1), new Dim3(tile.threads(), 1, 1),
                tile.sharedBytes(), arguments(out, parts, biased), rules(blocks), Short.BYTES, floorBytes(parts, biased), flops());
    }

    private List<Argument> arguments(String out, MatMulParts parts, boolean biased) {
        List<Argument> arguments = new ArrayList<>();
        arguments.add(operand("p1", first.p, batches.pReach()));
        arguments.add(operand("q1", first.q, batches.qReach()));
        arguments.add(new Scalar("depth1", Type.U32, first.p.depth()));
        arguments.add(new Scalar("scale", Type.F32, scale));
        arguments.add(second == null ? new Absent("p2") : operand("p2", second.p, 0));
        arguments.add(second == null ? new Absent("q2") : operand("q2", second.q, 0));
        arguments.add(new Scalar("depth2", Type.U32, depth2()));
        strides(arguments);
        forms(arguments);
        arguments.add(biased ? new Buffer("bias", "b", columns() * bias.bytes(), false) : new Absent("bias"));
        arguments.add(new Scalar("bias_form", Type.U32, biased ? MatMulOperand.type(bias) : 0));
        arguments.add(new Buffer("out", out, parts.count() * count() * Float.BYTES, true));
        arguments.add(new Scalar("out_form", Type.U32, columns() % 4 == 0 ? 1 : 0));
        arguments.add(new Scalar("rows", Type.U32, rows()));
        arguments.add(new Scalar("columns", Type.U32, columns()));
        arguments.add(new Scalar("part", Type.U32, parts.depth()));
        batches(arguments);
        dropout(arguments);
        return arguments;
    }

    private void strides(List<Argument> arguments) {
        arguments.add(new Scalar("p1_stride", Type.U64, first.p.stride()));
        arguments.add(new Scalar("q1_stride", Type.U64, first.q.stride()));
        arguments.add(new Scalar("p2_stride", Type.U64, second == null ? 0 : second.p.stride()));
        arguments.add(new Scalar("q2_stride", Type.U64, second == null ? 0 : second.q.stride()));
        arguments.add(new Scalar("p1_step", Type.U64, first.p.step()));
        arguments.add(new Scalar("q1_step", Type.U64, first.q.step()));
        arguments.add(new Scalar("p2_step", Type.U64, second == null ? 0 : second.p.step()));
        arguments.add(new Scalar("q2_step", Type.U64, second == null ? 0 : second.q.step()));
    }

    private void forms(List<Argument> arguments) {
        arguments.add(new Scalar("p1_form", Type.U32, first.p.form(batches.pOuter(), batches.pInner())));
        arguments.add(new Scalar("q1_form", Type.U32, first.q.form(batches.qOuter(), batches.qInner())));
        arguments.add(new Scalar("p2_form", Type.U32, second == null ? 0 : second.p.form()));
        arguments.add(new Scalar("q2_form", Type.U32, second == null ? 0 : second.q.form()));
    }

    private void batches(List<Argument> arguments) {
        arguments.add(new Scalar("outer", Type.U32, batches.outer()));
        arguments.add(new Scalar("inner", Type.U32, batches.inner()));
        arguments.add(new Scalar("p_outer", Type.U64, batches.pOuter()));
        arguments.add(new Scalar("p_inner", Type.U64, batches.pInner()));
        arguments.add(new Scalar("q_outer", Type.U64, batches.qOuter()));
        arguments.add(new Scalar("q_inner", Type.U64, batches.qInner()));
    }

    private void dropout(List<Argument> arguments) {
        boolean dropped = first.p.dropped() || first.q.dropped();
        arguments.add(dropped ? new Buffer("rng", "rng", 2L * Long.BYTES, false) : new Absent("rng"));
        arguments.add(new Scalar("site", Type.U32, drop.site()));
        arguments.add(new Scalar("drop", Type.F32, (float) drop.p()));
        arguments.add(new Scalar("keep", Type.F32, drop.keep()));
    }

    private static Argument operand(String name, MatMulOperand operand, long batches) {
        long reach = operand.reach() == 0 ? 0 : operand.reach() + batches;
        return new Buffer(name, operand.operand(), reach * operand.dtype().bytes(), false);
    }

    private List<SizeRule> rules(long blocks) {
        return List.of(
                new SizeRule("rows of " + result, rows(), 1, MOST),
                new SizeRule("columns of " + result, columns(), 1, MOST),
                new SizeRule("depth of the first product", first.p.depth(), 1, MOST),
                new SizeRule("depth of the second product", depth2(), 1, MOST),
                new SizeRule("depth of both products", MatMulParts.roundUp(first.p.depth()) + depth2(), 1, MOST),
                new SizeRule("blocks", blocks, 1, Integer.MAX_VALUE));
    }

    private long floorBytes(MatMulParts parts, boolean biased) {
        long bytes = parts.count() * count() * Float.BYTES + (biased ? columns() * bias.bytes() : 0);
        bytes += bytes(first.p, batches.pOuter(), batches.pInner()) + bytes(first.q, batches.qOuter(), batches.qInner());
        return second == null ? bytes : bytes + bytes(second.p, 0, 0) + bytes(second.q, 0, 0);
    }

    private long bytes(MatMulOperand operand, long outerStride, long innerStride) {
        long matrices = (outerStride == 0 ? 1 : batches.outer()) * (innerStride == 0 ? 1 : batches.inner());
        return matrices * operand.count() * operand.dtype().bytes();
    }

    private long flops() {
        return 2 * count() * (first.p.depth() + depth2());
    }
}
