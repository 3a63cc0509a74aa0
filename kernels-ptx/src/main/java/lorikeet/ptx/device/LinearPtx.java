package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Linear;

/** {@link Linear.Product}: with F32 activations by {@code matmul_f32.ptx}, a low-rank layer's gradient in {@link LoraBackwardPtx}; with others by {@link LinearMma}. */
record LinearPtx(Products products, LoraBackwardPtx backward, LinearMma narrow) implements OpKernels<Linear.Product> {
    LinearPtx(Products products) {
        this(products, new LoraBackwardPtx(products), new LinearMma(products.launcher()));
    }

    @Override
    public boolean supports(Linear.Product op, Spec[] in) {
        return Arrays.stream(in).noneMatch(operand -> operand.dtype() == DType.F64);
    }

    @Override
    public Layout layout(Linear.Product op, int operand) {
        int matrices = switch (op) {
            case Linear.Dense _ -> 2;
            case Linear.LoraLinear _ -> 4;
            case Linear.LoraLinearBackward lora -> lora.keptH() ? 6 : 5;
        };
        return operand < matrices ? Layout.ANY : Layout.DENSE;
    }

    @Override
    public long workspace(Linear.Product op, Spec[] in) {
        if (in[0].dtype().is16Bit()) return LinearMma.workspace(op, in);
        return switch (op) {
            case Linear.Dense _ -> scratch(in[0].shape(), in[1].shape());
            case Linear.LoraLinear _ -> Math.max(ofH(in), plan(in[0].shape(), in[1].shape(), in[2].shape()).scratch(in[0].shape().dim(0) * in[1].shape().dim(0)));
            case Linear.LoraLinearBackward lora -> LoraBackwardPtx.Scratch.of(lora, in).bytes();
        };
    }

    /** For {@link #h} of a layer with such operands. */
    static long ofH(Spec[] in) {
        return scratch(in[0].shape(), in[2].shape());
    }

    /** Of y, with its low-rank term: x {@code [tokens, in]}, W {@code [out, in]}, A {@code [rank, in]}. */
    private static MatMulPlan plan(Shape x, Shape w, Shape a) {
        return MatMulPlan.ofTwo(x.dim(0), w.dim(0), a.dim(0), x.dim(1));
    }

    /** For x {@code [tokens, in]} times the transpose of {@code [edge, in]}. */
    private static long scratch(Shape x, Shape matrix) {
        return MatMulPlan.of(x.dim(0), matrix.dim(0), x.dim(1), 1).scratch(x.dim(0) * matrix.dim(0));
    }

    @Override
    public void run(Linear.Product op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        if (in[0].dtype().is16Bit()) {
            narrow.run(op, in, out, workspace);
            return;
        }
        switch (op) {
            case Linear.Dense dense -> dense(in[0], in[1], dense.bias() ? in[2] : null, out[0], workspace);
            case Linear.LoraLinear lora -> loraLinear(lora, in, out, workspace);
            case Linear.LoraLinearBackward lora -> backward.run(lora, in, out, workspace);
        }
    }

    private void dense(Tensor x, Tensor w, Tensor b, Tensor y, MemorySegment workspace) {
        Pair pair = new Pair(MatMulOperand.of("x", x, -2), MatMulOperand.of("W", w, -2));
        Map<String, Place> places = places(Map.of("x", x, "W", w, "y", y), b);
        MatMulPlan plan = MatMulPlan.of(x.dim(0), w.dim(0), x.dim(1), 1);
        products.run(new MatMulKernel("linear", "y", 1, pair, null, type(b), MatMulBatches.ONE, Dropping.NONE, plan), places, workspace, 0);
    }

    // Operands: x, W, A, B, b, rng; results: y, h.
    private void loraLinear(Linear.LoraLinear op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Tensor b = op.bias() ? in[4] : null;
        Map<String, Place> places = places(Map.of("x", in[0], "W", in[1], "B", in[3], "y", out[0], "h", out[1]), b);
        h(op, in[0], in[2], in[in.length - 1], out[1], workspace);
        MatMulOperand x = MatMulOperand.of("x", in[0], -2);
        Pair hB = new Pair(MatMulOperand.of("h", out[1], -2), MatMulOperand.of("B", in[3], -2));
        Pair xW = new Pair(x, MatMulOperand.of("W", in[1], -2));
        MatMulPlan plan = plan(in[0].shape(), in[1].shape(), in[2].shape());
        products.run(new MatMulKernel("lora_linear", "y", (float) op.scale(), hB, xW, type(b), MatMulBatches.ONE, Dropping.NONE, plan), places, workspace, 0);
    }

    /** h {@code [tokens, rank]} = drop(x) · Aᵀ; {@code rng} is looked at where there is dropout. */
    void h(Linear.LoraLinear op, Tensor x, Tensor a, Tensor rng, Tensor h, MemorySegment workspace) {
        Map<String, Place> places = places(Map.of("x", x, "A", a, "h", h), null);
        if (op.dropout() > 0) places.put("rng", Place.of(rng));
        products.run(LoraBackwardPtx.h(x, a, new Dropping(op.dropout(), op.site())), places, workspace, 0);
    }

    private static DType type(Tensor bias) {
        return bias == null ? null : bias.dtype();
    }

    private static Map<String, Place> places(Map<String, Tensor> tensors, Tensor bias) {
        Map<String, Place> places = new HashMap<>();
        tensors.forEach((name, tensor) -> places.put(name, Place.of(tensor)));
        if (bias != null) places.put("b", Place.of(bias));
        return places;
    }
}
