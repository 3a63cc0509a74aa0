package lorikeet.tensor.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** One call of one kernel on {@link TestRows}; its value is the number the kernel returned, else 0. */
record KernelCase(String name, Call call) {
    interface Call {
        double on(Kernels k, MemorySegment s, TestRows t, int n);
    }

    /** What a call left behind: the number it returned and all words of the rows. */
    record Result(long value, int[] bits) {}

    @Override
    public String toString() {
        return name;
    }

    Result run(Kernels kernels, int n, boolean special) {
        try (Arena arena = Arena.ofConfined()) {
            TestRows rows = new TestRows(arena, n, 5).fill(n, special);
            double value = call.on(kernels, rows.memory, rows, n);
            return new Result(Double.doubleToLongBits(value), rows.bits());
        }
    }

    private interface Effect {
        void on(Kernels k, MemorySegment s, TestRows t, int n);
    }

    private static KernelCase effect(String name, Effect effect) {
        return new KernelCase(name, (k, s, t, n) -> {
            effect.on(k, s, t, n);
            return 0;
        });
    }

    static final AdamWStep STEP = AdamWStep.of(1e-3, 0.9, 0.95, 1e-8, 0.1, 1 - Math.pow(0.9, 3), 1 - Math.pow(0.95, 3), 0.7);

    /** Every kernel, destinations first in rows 0 to 2, sources after; a few write over a source. */
    static final List<KernelCase> ALL = List.of(
        effect("fill", (k, s, t, n) -> k.fill(s, t.at(0), 1.5f, n)),
        effect("copy", (k, s, t, n) -> k.copy(s, t.at(0), s, t.at(3), n)),
        effect("add", (k, s, t, n) -> k.add(s, t.at(0), s, t.at(3), s, t.at(4), n)),
        effect("sub", (k, s, t, n) -> k.sub(s, t.at(0), s, t.at(3), s, t.at(4), n)),
        effect("mul", (k, s, t, n) -> k.mul(s, t.at(3), s, t.at(3), s, t.at(4), n)),
        effect("div", (k, s, t, n) -> k.div(s, t.at(0), s, t.at(3), s, t.at(4), n)),
        effect("maximum", (k, s, t, n) -> k.maximum(s, t.at(0), s, t.at(3), s, t.at(4), n)),
        effect("minimum", (k, s, t, n) -> k.minimum(s, t.at(0), s, t.at(3), s, t.at(4), n)),
        effect("greater", (k, s, t, n) -> k.greater(s, t.at(0), s, t.at(3), s, t.at(4), n)),
        effect("scale", (k, s, t, n) -> k.scale(s, t.at(0), 0.3f, s, t.at(3), n)),
        effect("affine", (k, s, t, n) -> k.affine(s, t.at(0), 0.3f, s, t.at(3), -2f, n)),
        effect("addScaled", (k, s, t, n) -> k.addScaled(s, t.at(0), s, t.at(3), 0.3f, s, t.at(4), n)),
        effect("axpy", (k, s, t, n) -> k.axpy(s, t.at(0), 0.3f, s, t.at(3), n)),
        effect("mulAdd", (k, s, t, n) -> k.mulAdd(s, t.at(0), s, t.at(3), s, t.at(4), n)),
        effect("neg", (k, s, t, n) -> k.neg(s, t.at(0), s, t.at(3), n)),
        effect("abs", (k, s, t, n) -> k.abs(s, t.at(0), s, t.at(3), n)),
        effect("square", (k, s, t, n) -> k.square(s, t.at(0), s, t.at(3), n)),
        effect("sqrt", (k, s, t, n) -> k.sqrt(s, t.at(0), s, t.at(7), n)),
        effect("rsqrt", (k, s, t, n) -> k.rsqrt(s, t.at(0), s, t.at(7), n)),
        effect("reciprocal", (k, s, t, n) -> k.reciprocal(s, t.at(0), s, t.at(3), n)),
        effect("relu", (k, s, t, n) -> k.relu(s, t.at(3), s, t.at(3), n)),
        effect("exp", (k, s, t, n) -> k.exp(s, t.at(0), s, t.at(3), n)),
        effect("expMinus", (k, s, t, n) -> k.expMinus(s, t.at(0), s, t.at(3), 1.25f, n)),
        effect("log", (k, s, t, n) -> k.log(s, t.at(0), s, t.at(7), n)),
        effect("tanh", (k, s, t, n) -> k.tanh(s, t.at(0), s, t.at(3), n)),
        effect("sigmoid", (k, s, t, n) -> k.sigmoid(s, t.at(0), s, t.at(3), n)),
        effect("silu", (k, s, t, n) -> k.silu(s, t.at(0), s, t.at(3), n)),
        effect("sin", (k, s, t, n) -> k.sin(s, t.at(0), s, t.at(3), n)),
        effect("cos", (k, s, t, n) -> k.cos(s, t.at(0), s, t.at(3), n)),
        new KernelCase("sum", (k, s, t, n) -> k.sum(s, t.at(3), n)),
        new KernelCase("dot", (k, s, t, n) -> k.dot(s, t.at(3), s, t.at(4), n)),
        new KernelCase("sumSquares", (k, s, t, n) -> k.sumSquares(s, t.at(3), n)),
        new KernelCase("sumSquaresF64", (k, s, t, n) -> k.sumSquaresF64(s, t.at(3), n)),
        new KernelCase("max", (k, s, t, n) -> k.max(s, t.at(3), n)),
        new KernelCase("firstNonFinite", (k, s, t, n) -> k.firstNonFinite(s, t.at(3), n)),
        new KernelCase("expSum", (k, s, t, n) -> k.expSum(s, t.at(0), s, t.at(3), 1.25f, n)),
        new KernelCase("softmax", (k, s, t, n) -> k.softmax(s, t.at(0), s, t.at(3), n)),
        effect("softmaxBackward", (k, s, t, n) -> k.softmaxBackward(s, t.at(0), s, t.at(7), s, t.at(4), n)),
        effect("swiGlu", (k, s, t, n) -> k.swiGlu(s, t.at(0), s, t.at(3), s, t.at(4), n)),
        effect("scoreGradient", (k, s, t, n) -> k.scoreGradient(s, t.at(3), s, t.at(4), 0.3f, s, t.at(5), s, t.at(7), n)),
        effect("swiGluBackward", (k, s, t, n) -> k.swiGluBackward(s, t.at(0), s, t.at(1), s, t.at(3), s, t.at(4), s, t.at(5), n)),
        new KernelCase("rmsNorm", (k, s, t, n) -> n == 0 ? 0 : k.rmsNorm(s, t.at(0), s, t.at(3), s, t.at(4), 1e-6f, n)),
        effect("rmsNormBackward", (k, s, t, n) -> k.rmsNormBackward(s, t.at(0), s, t.at(3), s, t.at(4), s, t.at(5), 0.6f, n)),
        effect("rmsNormWeightGradient", (k, s, t, n) -> k.rmsNormWeightGradient(s, t.at(0), s, t.at(3), s, t.at(5), 0.6f, n)),
        effect("rope", (k, s, t, n) -> k.rope(s, t.at(3), s, t.at(3), s, t.at(4), s, t.at(5), 1f, n / 2)),
        effect("rope back", (k, s, t, n) -> k.rope(s, t.at(0), s, t.at(3), s, t.at(4), s, t.at(5), -1f, n / 2)),
        effect("adamW", (k, s, t, n) -> k.adamW(s, t.at(3), s, t.at(4), s, t.at(7), s, t.at(5), STEP, n)),
        effect("widenBf16", (k, s, t, n) -> k.widenBf16(s, t.at(0), s, t.at(3), n)),
        effect("widenF16", (k, s, t, n) -> k.widenF16(s, t.at(0), s, t.at(3), n)),
        effect("narrowBf16", (k, s, t, n) -> k.narrowBf16(s, t.at(0), s, t.at(3), n)),
        effect("narrowF16", (k, s, t, n) -> k.narrowF16(s, t.at(0), s, t.at(3), n)),
        effect("dropout", (k, s, t, n) -> k.dropout(s, t.at(0), s, t.at(3), 0.3f, -77L, 4L << 32, 3, 11, n)),
        effect("dropout within a block", (k, s, t, n) -> k.dropout(s, t.at(0), s, t.at(3), 0.5f, 1L << 40, 30, 0, -1, n)));
}
