package lorikeet.ptx.device;

import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.tensor.DType;

/**
 * The six products of a low-rank linear layer in float32, of dense operands, by {@code matmul_f32.ptx}, each with its depth whole:
 * forward {@link #h}, {@link #y}; backward {@link #dH}, {@link #dX}, {@link #dA}, {@link #dB}.
 *
 * @param scale s of y = x · Wᵀ + b + s · h · Bᵀ
 */
public record LoraLinearKernels(LoraShape shape, float scale) {
    private static final int ROWS = -2;
    private static final int COLUMNS = -1;

    /** h {@code [tokens, rank]} = x · Aᵀ. */
    public LaunchDescriptor h() {
        return launch("h", 1, new Pair(x(ROWS), a(ROWS)), null, null);
    }

    /** y {@code [tokens, out]} = x · Wᵀ + s · h · Bᵀ, + b {@code [out]} if {@code bias}. */
    public LaunchDescriptor y(boolean bias) {
        return launch("y", scale, new Pair(low("h", ROWS), b(ROWS)), new Pair(x(ROWS), w(ROWS)), bias ? DType.F32 : null);
    }

    /** dH {@code [tokens, rank]} = s · dY · B. */
    public LaunchDescriptor dH() {
        return launch("dH", scale, new Pair(dY(ROWS), b(COLUMNS)), null, null);
    }

    /** dX {@code [tokens, in]} = dY · W + dH · A. */
    public LaunchDescriptor dX() {
        return launch("dX", 1, new Pair(low("dH", ROWS), a(COLUMNS)), new Pair(dY(ROWS), w(COLUMNS)), null);
    }

    /** dA {@code [rank, in]} = dHᵀ · x. */
    public LaunchDescriptor dA() {
        return launch("dA", 1, new Pair(low("dH", COLUMNS), x(COLUMNS)), null, null);
    }

    /** dB {@code [out, rank]} = s · dYᵀ · h. */
    public LaunchDescriptor dB() {
        return launch("dB", scale, new Pair(dY(COLUMNS), low("h", COLUMNS)), null, null);
    }

    private static LaunchDescriptor launch(String result, float factor, Pair first, Pair second, DType bias) {
        long depth = MatMulParts.roundUp(first.p().depth()) + (second == null ? 0 : second.p().depth());
        MatMulPlan plan = MatMulPlan.whole(first.p().edge(), first.q().edge(), depth);
        return new MatMulKernel("lora_linear", result, factor, first, second, bias, MatMulBatches.ONE, Dropping.NONE, plan).launch(result);
    }

    private MatMulOperand x(int edgeAxis) {
        return MatMulOperand.scratch("x", shape.tokens(), shape.in(), edgeAxis);
    }

    private MatMulOperand w(int edgeAxis) {
        return MatMulOperand.scratch("W", shape.out(), shape.in(), edgeAxis);
    }

    private MatMulOperand a(int edgeAxis) {
        return MatMulOperand.scratch("A", shape.rank(), shape.in(), edgeAxis);
    }

    private MatMulOperand b(int edgeAxis) {
        return MatMulOperand.scratch("B", shape.out(), shape.rank(), edgeAxis);
    }

    private MatMulOperand dY(int edgeAxis) {
        return MatMulOperand.scratch("dY", shape.tokens(), shape.out(), edgeAxis);
    }

    /** h or dH. */
    private MatMulOperand low(String operand, int edgeAxis) {
        return MatMulOperand.scratch(operand, shape.tokens(), shape.rank(), edgeAxis);
    }
}
