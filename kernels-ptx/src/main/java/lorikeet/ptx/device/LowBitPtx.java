package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import lorikeet.quant4bit.LowBitLayer;
import lorikeet.quant4bit.LowBitOp;
import lorikeet.quant4bit.LowBitOp.LowBitLoraLinear;
import lorikeet.quant4bit.LowBitOp.LowBitLoraLinearBackward;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Linear;

/**
 * {@link LowBitOp} with F32 activations, by {@code dequantize_4bit.ptx}, {@code gemv_4bit.ptx} and {@code matmul_4bit.ptx}; the narrow products
 * of an adapter, which W has no part in, are those of a dense layer.
 */
record LowBitPtx(Launcher launcher, LinearPtx dense) implements OpKernels<LowBitOp> {
    private static final String PARTS = "part";

    LowBitPtx(Launcher launcher) {
        this(launcher, new LinearPtx(new Products(launcher)));
    }

    @Override
    public boolean supports(LowBitOp op, Spec[] in) {
        return !(op instanceof LowBitLayer layer)
                || Arrays.stream(layer.dense(in)).allMatch(operand -> operand.dtype() == DType.F32 || operand.dtype() == DType.I64);
    }

    @Override
    public Layout layout(LowBitOp op, int operand) {
        return Layout.DENSE;
    }

    @Override
    public long workspace(LowBitOp op, Spec[] in) {
        return switch (op) {
            case LowBitLoraLinear lora -> dense.workspace(lora.dense(), lora.dense(in));
            case LowBitLoraLinearBackward lora -> dense.workspace(lora.dense(), lora.dense(in));
            case LowBitOp.Dequantize _, LowBitOp.LowBitLinear _, LowBitOp.LowBitLinearBackward _ -> 0;
        };
    }

    @Override
    public void run(LowBitOp op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case LowBitOp.Dequantize dequantize -> dequantize(dequantize, in, out[0]);
            case LowBitOp.LowBitLinear linear -> linear(linear, in, out[0]);
            case LowBitOp.LowBitLinearBackward backward -> linearBackward(backward, in, out[0]);
            case LowBitLoraLinear lora -> lora(lora, in, out, workspace);
            case LowBitLoraLinearBackward lora -> loraBackward(lora, in, out, workspace);
        }
    }

    private void dequantize(LowBitOp.Dequantize op, Tensor[] in, Tensor y) {
        Map<String, Place> places = new LowBitWeight(op.weight()).places(in, 0);
        places.put("y", Place.of(y));
        launcher.launch(DequantizeKernel.launch(op.weight(), op.to(), Place.alignment(places.values())), places);
    }

    private void linear(LowBitOp.LowBitLinear op, Tensor[] in, Tensor y) {
        Map<String, Place> places = places(op, in, Map.of("x", in[0], "y", y));
        if (op.bias()) places.put("b", Place.of(in[in.length - 1]));
        launcher.launch(kernels(op.weight(), y.dim(0), 0, 1, op.bias(), places).y(), places);
    }

    private void linearBackward(LowBitOp.LowBitLinearBackward op, Tensor[] in, Tensor dX) {
        Map<String, Place> places = places(op, in, Map.of("dY", in[0], "dX", dX));
        launcher.launch(kernels(op.weight(), dX.dim(0), 0, 1, false, places).dX("dX"), places);
    }

    // Operands in the places of the dense layer's: x, W, A, B, b, rng; results: y, h.
    private void lora(LowBitLoraLinear op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Tensor[] layer = op.dense(in, null);
        dense.h(op.dense(), layer[0], layer[2], layer[layer.length - 1], out[1], workspace);
        Map<String, Place> places = places(op, in, Map.of("x", layer[0], "B", layer[3], "y", out[0], "h", out[1]));
        if (op.bias()) places.put("b", Place.of(layer[4]));
        launcher.launch(kernels(op.weight(), layer[0].dim(0), layer[2].dim(0), (float) op.scale(), op.bias(), places).y(), places);
    }

    // Operands in the places of the dense layer's: dY, x, W, A, B, h, rng; results: dA, dB, dX.
    private void loraBackward(LowBitLoraLinearBackward op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Tensor[] layer = op.dense(in, null);
        LoraBackwardPtx.Scratch sizes = LoraBackwardPtx.Scratch.of(op.dense(), op.dense(specs(in)));
        LoraBackwardPtx.Step step = dense.backward().adapter(op.dense(), sizes, layer, out, workspace);
        if (!op.needX()) return;
        Map<String, Place> places = new HashMap<>(step.places());
        places.putAll(new LowBitWeight(op.weight()).places(in, op.place()));
        if (op.dropout() == 0) launcher.launch(kernels(op.weight(), sizes.tokens(), sizes.rank(), 1, false, places).dX("dX"), places);
        else droppedX(op.weight(), step, places, workspace);
    }

    /** dX = dY · W, to scratch, + drop(dH · A). */
    private void droppedX(LowBitSpec weight, LoraBackwardPtx.Step step, Map<String, Place> places, MemorySegment workspace) {
        LoraBackwardPtx.Scratch sizes = step.sizes();
        long count = sizes.tokens() * sizes.in();
        step.low();
        places.put(PARTS, Place.of(workspace, sizes.partsAt(), count * Float.BYTES));
        launcher.launch(kernels(weight, sizes.tokens(), 0, 1, false, places).dX(PARTS), places);
        launcher.launch(new MatMulSumKernel("matmul 4 bits", "dX", 1, count, sizes.in(), true, null, step.drop()).launch(), places);
    }

    private static LowBitProductKernels kernels(LowBitSpec weight, long tokens, long rank, float scale, boolean bias, Map<String, Place> places) {
        return new LowBitProductKernels(weight, tokens, rank, scale, bias, Place.alignment(places.values()));
    }

    private static Map<String, Place> places(LowBitLayer op, Tensor[] in, Map<String, Tensor> others) {
        Map<String, Place> places = new LowBitWeight(op.weight()).places(in, op.place());
        others.forEach((name, tensor) -> places.put(name, Place.of(tensor)));
        return places;
    }

    private static Spec[] specs(Tensor[] tensors) {
        return Arrays.stream(tensors).map(Tensor::spec).toArray(Spec[]::new);
    }
}
