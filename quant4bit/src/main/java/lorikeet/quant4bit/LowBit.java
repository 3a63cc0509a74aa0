package lorikeet.quant4bit;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/**
 * A frozen weight W {@code [out, in]} in 4 bits, and the verbs on it. Activations are {@code [tokens, …]}; only they, adapters and
 * biases have gradients.
 *
 * @param tensors those of {@link LowBitSpec}, in its order
 */
public record LowBit(LowBitSpec spec, List<Tensor> tensors) {
    public LowBit {
        tensors = List.copyOf(tensors);
        if (tensors.size() != spec.parts()) throw new ShapeException("4-bit weight: " + tensors.size() + " tensors, expected " + spec.parts());
        spec.check("4-bit weight", tensors.stream().map(Tensor::spec).toArray(Spec[]::new), 0);
    }

    /** Weights {@code [out, in]} row by row, quantized, on the device of {@code ops} and in its innermost scope. */
    public static LowBit quantize(Ops ops, float[] weights, LowBitSpec spec) {
        if (weights.length != spec.count()) throw new ShapeException("4-bit weight: " + weights.length + " values for " + spec.dense());
        return of(ops, new BlockQuantizer(spec.table(), spec.blockSize()).quantize(weights), spec);
    }

    private static LowBit of(Ops ops, Quantized weights, LowBitSpec spec) {
        List<Tensor> tensors = new ArrayList<>(List.of(bytes(ops, weights.codes())));
        if (spec.nested()) {
            NestedScales scales = NestedScales.of(weights.absmax());
            float[] map = new float[LowBitSpec.MAP];
            for (int i = 0; i < map.length; i++) map[i] = scales.map().value(i);
            tensors.addAll(List.of(bytes(ops, scales.codes()), floats(ops, scales.absmax()), floats(ops, map), floats(ops, scales.offset())));
        } else {
            tensors.add(floats(ops, weights.absmax()));
        }
        return new LowBit(spec, tensors);
    }

    private static Tensor bytes(Ops ops, byte[] values) {
        return upload(ops, Spec.of(DType.U8, values.length), MemorySegment.ofArray(values));
    }

    private static Tensor floats(Ops ops, float... values) {
        return upload(ops, Spec.of(DType.F32, values.length), MemorySegment.ofArray(values));
    }

    private static Tensor upload(Ops ops, Spec spec, MemorySegment values) {
        Tensor tensor = ops.empty(spec);
        ops.device().upload(values, tensor);
        return tensor;
    }

    /** W in {@code dtype}: F32, BF16 or F16. */
    public Tensor dequantize(Ops ops, DType dtype) {
        return ops.apply(new LowBitOp.Dequantize(spec, dtype), tensors.toArray(Tensor[]::new))[0];
    }

    /** y {@code [tokens, out]} = x {@code [tokens, in]} · Wᵀ. */
    public Tensor linear(Ops ops, Tensor x) {
        return ops.apply(new LowBitOp.LowBitLinear(spec, false), with(1, x))[0];
    }

    /** x · Wᵀ + b, b {@code [out]}. */
    public Tensor linear(Ops ops, Tensor x, Tensor b) {
        return ops.apply(new LowBitOp.LowBitLinear(spec, true), with(1, x, b))[0];
    }

    /** x · Wᵀ + scale · (x · Aᵀ) · Bᵀ, A {@code [rank, in]}, B {@code [out, rank]}; no bias, no dropout. */
    public Tensor loraLinear(Ops ops, Tensor x, Tensor a, Tensor b, double scale) {
        return ops.apply(new LowBitOp.LowBitLoraLinear(spec, scale, 0, 0, false), with(1, x, a, b))[0];
    }

    /** Operands of an operation: {@code others}, with the tensors of W from place {@code at} on. */
    public Tensor[] with(int at, Tensor... others) {
        List<Tensor> operands = new ArrayList<>(List.of(others));
        operands.addAll(at, tensors);
        return operands.toArray(Tensor[]::new);
    }
}
