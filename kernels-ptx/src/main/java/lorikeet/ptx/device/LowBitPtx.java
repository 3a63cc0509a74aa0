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
 * {@link LowBitOp} by {@code dequantize_4bit.ptx}, {@code gemv_4bit.ptx}, {@code matmul_4bit.ptx} and, with activations of 16 bits,
 * {@code matmul_4bit_mma.ptx}; the narrow products of an adapter, which W has no part in, are those of a dense layer. With activations of 16 bits
 * A, B and the bias may have 16 too.
 */
record LowBitPtx(Launcher launcher, LinearPtx dense, ElementwisePtx elementwise) implements OpKernels<LowBitOp> {
    private static final String PARTS = "part";

    @Override
    public boolean supports(LowBitOp op, Spec[] in) {
        if (!(op instanceof LowBitLayer layer)) return true;
        DType type = in[0].dtype();
        if (op instanceof LowBitOp.LowBitGated && !ElementText.serves(type)) return false;
        return Arrays.stream(layer.dense(in)).map(Spec::dtype).allMatch(operand -> operand == DType.F32 || operand == DType.I64 || operand.is16Bit() && type.is16Bit());
    }

    @Override
    public Layout layout(LowBitOp op, int operand) {
        return Layout.DENSE;
    }

    @Override
    public long workspace(LowBitOp op, Spec[] in) {
        return switch (op) {
            case LowBitOp.Dequantize _, LowBitOp.LowBitLinearBackward _ -> 0;
            case LowBitOp.LowBitLinear linear -> linear.bias() ? MmaScratch.copies(DType.F32, in[in.length - 1]) : 0;
            case LowBitLoraLinear lora -> workspace(lora, lora.dense(in));
            case LowBitOp.LowBitGated gated -> workspace(gated.layer(), gated.operands(in));
            case LowBitLoraLinearBackward lora -> workspace(lora, lora.dense(in));
        };
    }

    // Operands of the dense layer: x, W, A, B, b, rng.
    private long workspace(LowBitLoraLinear op, Spec[] in) {
        DType type = in[0].dtype();
        if (type == DType.F32) return LinearPtx.ofH(in);
        return LinearMma.h(op.dense(type), in) + MmaScratch.copies(DType.F32, in[3]) + (op.bias() ? MmaScratch.copies(DType.F32, in[4]) : 0);
    }

    // Operands of the dense layer: dY, x, W, A, B, h if it is kept, rng.
    private long workspace(LowBitLoraLinearBackward op, Spec[] in) {
        DType type = in[0].dtype();
        if (type == DType.F32) return dense.workspace(op.dense(type), in);
        long adapter = LinearMma.adapter(op.dense(type), in);
        long rank = MmaRank.padded(in[3], in[4]);
        Spec dH = new Spec(type, in[1].shape().with(-1, in[3].shape().dim(0)));
        return adapter + (op.dropout() > 0 ? MmaRank.copies(type, rank, in[3], -2) : MmaScratch.copies(DType.F32, in[3]) + MmaRank.compactBytes(rank, dH));
    }

    @Override
    public void run(LowBitOp op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case LowBitOp.Dequantize dequantize -> dequantize(dequantize, in, out[0]);
            case LowBitOp.LowBitLinear linear -> linear(linear, in, out[0], workspace);
            case LowBitOp.LowBitLinearBackward backward -> linearBackward(backward, in, out[0]);
            case LowBitLoraLinear lora -> lora(lora, in, out, workspace);
            case LowBitOp.LowBitGated gated -> {
                run(gated.layer(), gated.operands(in), gated.results(out), workspace);
                GatedPtx.gate(elementwise, in, out);
            }
            case LowBitLoraLinearBackward lora -> loraBackward(lora, in, out, workspace);
        }
    }

    private void dequantize(LowBitOp.Dequantize op, Tensor[] in, Tensor y) {
        Map<String, Place> places = new LowBitWeight(op.weight()).places(in, 0);
        places.put("y", Place.of(y));
        launcher.launch(DequantizeKernel.launch(op.weight(), op.to(), Place.alignment(places.values())), places);
    }

    private void linear(LowBitOp.LowBitLinear op, Tensor[] in, Tensor y, MemorySegment workspace) {
        Map<String, Place> places = places(op, in, Map.of("x", in[0], "y", y));
        if (op.bias()) places.put("b", scratch(y.dtype(), workspace).copy(in[in.length - 1], DType.F32));
        launcher.launch(kernels(op.weight(), y.dtype(), y.dim(0), 0, 1, op.bias(), places).y(), places);
    }

    private void linearBackward(LowBitOp.LowBitLinearBackward op, Tensor[] in, Tensor dX) {
        Map<String, Place> places = places(op, in, Map.of("dY", in[0], "dX", dX));
        launcher.launch(kernels(op.weight(), dX.dtype(), dX.dim(0), 0, 1, false, places).dX("dX"), places);
    }

    // Operands in the places of the dense layer's: x, W, A, B, b, rng; results: y, h.
    private void lora(LowBitLoraLinear op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Tensor[] layer = op.dense(in, null);
        DType type = in[0].dtype();
        MmaScratch scratch = scratch(type, workspace);
        if (type == DType.F32) dense.h(op.dense(type), layer[0], layer[2], layer[layer.length - 1], out[1], workspace);
        else dense.narrow().h(op.dense(type), layer, out[1], scratch);
        Map<String, Place> places = places(op, in, Map.of("x", layer[0], "y", out[0], "h", out[1]));
        places.put("B", scratch.copy(layer[3], DType.F32));
        if (op.bias()) places.put("b", scratch.copy(layer[4], DType.F32));
        launcher.launch(kernels(op.weight(), type, layer[0].dim(0), layer[2].dim(0), (float) op.scale(), op.bias(), places).y(), places);
    }

    // Operands in the places of the dense layer's: dY, x, W, A, B, h if it is kept, rng; results: dA, dB, dX.
    private void loraBackward(LowBitLoraLinearBackward op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        if (in[0].dtype() != DType.F32) {
            narrowBackward(op, in, out, scratch(in[0].dtype(), workspace));
            return;
        }
        Tensor[] layer = op.dense(in, null);
        LoraBackwardPtx.Scratch sizes = LoraBackwardPtx.Scratch.of(op.dense(DType.F32), op.dense(specs(in)));
        LoraBackwardPtx.Step step = dense.backward().adapter(op.dense(DType.F32), sizes, layer, out, workspace);
        if (!op.needX()) return;
        Map<String, Place> places = new HashMap<>(step.places());
        places.putAll(new LowBitWeight(op.weight()).places(in, op.place()));
        if (op.dropout() == 0) launcher.launch(kernels(op.weight(), DType.F32, sizes.tokens(), sizes.rank(), 1, false, places).dX("dX"), places);
        else droppedX(op.weight(), step, places, workspace);
    }

    /** dX = dY · W, to scratch, + drop(dH · A). */
    private void droppedX(LowBitSpec weight, LoraBackwardPtx.Step step, Map<String, Place> places, MemorySegment workspace) {
        LoraBackwardPtx.Scratch sizes = step.sizes();
        long count = sizes.tokens() * sizes.in();
        step.low();
        places.put(PARTS, Place.of(workspace, sizes.partsAt(), count * Float.BYTES));
        launcher.launch(kernels(weight, DType.F32, sizes.tokens(), 0, 1, false, places).dX(PARTS), places);
        launcher.launch(new MatMulSumKernel("matmul 4 bits", "dX", 1, count, sizes.in(), true, null, step.drop()).launch(), places);
    }

    private void narrowBackward(LowBitLoraLinearBackward op, Tensor[] in, Tensor[] out, MmaScratch scratch) {
        Tensor[] layer = op.dense(in, null);
        DType type = in[0].dtype();
        Linear.LoraLinearBackward gradient = op.dense(type);
        LinearMma.Adapter adapter = dense.narrow().adapter(gradient, layer, out, scratch);
        if (!op.needX()) return;
        Map<String, Place> places = places(op, in, Map.of("dY", in[0], "dX", out[2]));
        long tokens = in[0].dim(0);
        if (op.dropout() > 0) {
            dense.narrow().droppedX(gradient, layer, adapter, out[2], scratch, term -> {
                places.put("dX", term);
                launcher.launch(kernels(op.weight(), type, tokens, 0, 1, false, places).dX("dX"), places);
            });
            return;
        }
        places.putAll(Map.of("dH", MmaRank.of(scratch, layer[3], layer[4]).compact(adapter.dH(), type), "A", scratch.copy(layer[3], DType.F32)));
        launcher.launch(kernels(op.weight(), type, tokens, layer[3].dim(0), 1, false, places).dX("dX"), places);
    }

    /** Of copies in other dtypes than {@code type}, that of the activations. */
    private MmaScratch scratch(DType type, MemorySegment workspace) {
        return new MmaScratch(launcher, type, workspace);
    }

    private static LowBitProductKernels kernels(LowBitSpec weight, DType type, long tokens, long rank, float scale, boolean bias, Map<String, Place> places) {
        return new LowBitProductKernels(weight, type, tokens, rank, scale, bias, Place.alignment(places.values()));
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
