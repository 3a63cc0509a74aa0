package lorikeet.ptx.device;

import java.util.List;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.op.Attention.Attend;

/**
 * Sizes of one attention: q {@code [tq, heads * dim]}, k and v {@code [tk, kvHeads * dim]} of packed {@code sequences}.
 */
public record AttentionShape(Attend op, long tq, long tk, long dim, long sequences) {
    private static final double LOG2_E = 1 / Math.log(2);
    /** Of {@link #scale2}: times a score that activations can have, the exponent is as good as 0. */
    private static final float LEAST_SCALE2 = 0x1p-100f;
    private static final long MOST_TOKENS = 1L << 30;
    /** Extent of a grid's second dimension. */
    private static final long MOST_HEADS = 65535;

    public AttentionShape {
        if (tq < 0 || tk < 0 || sequences < 0 || dim < 1 || dim > AttentionTile.MOST_DIM) {
            throw new ShapeException("attention: " + tq + " queries, " + tk + " keys, " + sequences + " sequences, heads of " + dim
                    + ", expected none negative and heads of 1 to " + AttentionTile.MOST_DIM);
        }
        if (sequences == 0 && (tq > 0 || tk > 0)) throw new ShapeException("attention: " + tq + " queries and " + tk + " keys in no sequence");
    }

    AttentionTile tile() {
        return AttentionTile.of(dim);
    }

    long group() {
        return op.heads() / op.kvHeads();
    }

    long queryWidth() {
        return op.heads() * dim;
    }

    long keyWidth() {
        return op.kvHeads() * dim;
    }

    float scale() {
        return (float) op.scale();
    }

    /** The scale of exponents of 2. */
    float scale2() {
        return (float) (op.scale() * LOG2_E);
    }

    /** The same, not 0, for kernels that multiply it by infinity, or divide by it. */
    float scale2NotZero() {
        return Math.abs(scale2()) < LEAST_SCALE2 ? Math.copySign(LEAST_SCALE2, scale2()) : scale2();
    }

    /** Pairs of a query and a key that see each other, were all tokens one sequence: the most there can be. */
    long pairs() {
        long after = op.causal() ? sumTo(tq - 1) - sumTo(tq - 1 - tk) : 0; // the query r from the end does not see r keys
        long outside = op.window() == 0 ? 0 : Math.max(0, tk - op.window());
        return tq * tk - after - (sumTo(outside) - sumTo(outside - tq));
    }

    /** 1 + 2 + … + n. */
    private static long sumTo(long n) {
        return n > 0 ? n * (n + 1) / 2 : 0;
    }

    /** Blocks that cover the sequences' {@code tokens}, {@code rows} at a time, whatever their lengths. */
    long slots(long tokens, int rows) {
        return tokens / rows + sequences;
    }

    Buffer lengths(String parameter, String operand) {
        return new Buffer(parameter, operand, (sequences + 1) * Integer.BYTES, false);
    }

    /** Sums of rows by token and head: lse, and delta. */
    Buffer rowSums(String parameter, String operand, boolean written) {
        return new Buffer(parameter, operand, tq * op.heads() * Float.BYTES, written);
    }

    /** What every key may be hidden by: a window of all keys hides none. */
    List<Argument> mask() {
        long window = op.window() == 0 ? Math.max(1, tk) : Math.min(op.window(), Math.max(1, tk));
        return List.of(new Scalar("causal", Type.U32, op.causal() ? 1 : 0), new Scalar("window", Type.U32, window));
    }

    List<SizeRule> rules() {
        return List.of(new SizeRule("queries", tq, 1, MOST_TOKENS), new SizeRule("keys", tk, 1, MOST_TOKENS),
                new SizeRule("sequences", sequences, 1, MOST_TOKENS), new SizeRule("heads", op.heads(), 1, MOST_HEADS));
    }

    /** Elements in one access: those of 16 bytes if heads, all row strides and addresses are multiples of them, else 1. */
    int width(int alignment, RowOperand... operands) {
        int wide = 16 / operands[0].dtype().bytes();
        if (alignment < 16 || dim % wide != 0) return 1;
        for (RowOperand operand : operands) if (operand.stride() % wide != 0) return 1;
        return wide;
    }
}
