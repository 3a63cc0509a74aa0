package lorikeet.tensor.check;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F16;
import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Linear.Dense;
import lorikeet.tensor.op.Linear.Gated;
import lorikeet.tensor.op.Linear.LoraLinear;
import lorikeet.tensor.op.Linear.LoraLinearBackward;

/** Cases of {@link lorikeet.tensor.op.Linear}. */
final class LinearCases {
    private static final Operand RNG = Operand.rng(0x1234_5678_9ABCL, 3);
    private static final int SITE = 7;

    private LinearCases() {}

    /** Sizes of a layer with an adapter. */
    private record Layer(DType dtype, DType weights, long tokens, long in, long out, long rank, double dropout) {
        Operand x() {
            return values(dtype, tokens, in);
        }

        Operand w() {
            return values(weights, out, in);
        }

        Operand a() {
            return values(dtype, rank, in);
        }

        Operand b() {
            return values(dtype, out, rank);
        }

        /** Of single elements positive ones: else a sum of two may be little that they leave of each other, beside which roundings to 16 bits are large. */
        Operand values(DType type, long... dims) {
            return tokens * in * out == 1 ? Operand.of(type, new Content.Uniform(0.5, 1.5), dims) : Operand.normal(type, dims);
        }

        Tolerance tolerance() {
            return Tolerance.sum(dtype, in + out + rank + tokens);
        }
    }

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (DType weights : new DType[] {F32, BF16, F16}) {
            for (long tokens : new long[] {0, 1, 7, 33}) cases.add(dense(new Layer(F32, weights, tokens, 65, 17, 0, 0), tokens == 7));
            cases.add(lora(new Layer(F32, weights, 9, 33, 65, 8, 0), false));
            cases.addAll(loraBackward(new Layer(F32, weights, 9, 33, 65, 8, 0)));
            for (long tokens : new long[] {0, 1, 7, 33}) cases.add(gated(dense(new Layer(F32, weights, tokens, 65, 17, 0, 0), tokens == 7)));
        }
        Operand wide = Operand.normal(F32, 5, 33);
        cases.add(OpCase.of(new Dense(false), Tolerance.sum(F32, 33), 2 * 5 * 33 * 9, wide.as(View.SLICED), Operand.normal(F32, 9, 33).as(View.SLICED)));
        cases.add(OpCase.of(new Dense(false), Tolerance.sum(F32, 33), 2 * 5 * 33 * 9, wide.as(View.TRANSPOSED), Operand.normal(BF16, 9, 33).as(View.TRANSPOSED)));
        for (Layer layer : List.of(new Layer(F32, F32, 1, 1, 1, 1, 0), new Layer(F32, F32, 0, 5, 3, 2, 0),
                new Layer(F32, F32, 17, 67, 31, 5, 0.1), new Layer(F32, BF16, 67, 129, 127, 16, 0.5))) {
            cases.add(lora(layer, false));
            cases.add(lora(layer, true));
            cases.add(gated(lora(layer, layer.dropout > 0)));
            cases.addAll(loraBackward(layer));
        }
        Layer small = new Layer(F64, F64, 3, 4, 5, 2, 0);
        cases.add(dense(small, false).differentiate(0, 1));
        cases.add(dense(small, true).differentiate(0, 1, 2));
        cases.add(lora(small, false).differentiate(0, 1, 2, 3));
        cases.add(lora(new Layer(F64, F64, 3, 4, 5, 2, 0.4), true).differentiate(0, 1, 2, 3, 4));
        cases.add(gated(dense(small, true)).differentiate(0, 1, 2, 3));
        cases.add(gated(lora(small, false)).differentiate(0, 1, 2, 3, 4));
        cases.add(gated(lora(new Layer(F64, F64, 3, 4, 5, 2, 0.4), true)).differentiate(0, 1, 2, 3, 4, 6));
        cases.addAll(loraBackward(small));
        Layer none = new Layer(F64, F64, 0, 4, 5, 2, 0);
        cases.add(dense(none, true).differentiate(0, 1, 2));
        cases.add(lora(none, true).differentiate(0, 1, 2, 3, 4));
        cases.add(gated(lora(none, true)).differentiate(0, 1, 2, 3, 4, 5));
        return cases;
    }

    private static OpCase dense(Layer layer, boolean bias) {
        List<Operand> operands = new ArrayList<>(List.of(layer.x(), layer.w()));
        if (bias) operands.add(Operand.normal(layer.weights, layer.out));
        long flops = 2 * layer.tokens * layer.in * layer.out;
        return OpCase.of(new Dense(bias), Tolerance.sum(layer.dtype, layer.in), flops, array(operands));
    }

    private static OpCase lora(Layer layer, boolean bias) {
        List<Operand> operands = new ArrayList<>(List.of(layer.x(), layer.w(), layer.a(), layer.b()));
        if (bias) operands.add(Operand.normal(layer.dtype, layer.out));
        if (layer.dropout > 0) operands.add(RNG);
        long flops = 2 * layer.tokens * (layer.in * layer.out + layer.rank * (layer.in + layer.out));
        return OpCase.of(new LoraLinear(0.75, layer.dropout, SITE, bias), layer.tolerance(), flops, array(operands));
    }

    /** The same layer, gated. */
    private static OpCase gated(OpCase opCase) {
        Gated op = new Gated((Linear.Layer) opCase.op());
        List<Operand> operands = new ArrayList<>(opCase.operands());
        Spec y = op.layer().infer(opCase.specs())[0];
        operands.add(y.shape().count() == 1 ? Operand.of(y.dtype(), new Content.Uniform(0.5, 1.5), y.shape().dims()) : Operand.normal(y.dtype(), y.shape().dims()));
        return OpCase.of(op, opCase.tolerance(), opCase.flops(), array(operands));
    }

    private static List<OpCase> loraBackward(Layer layer) {
        List<Operand> operands = new ArrayList<>(List.of(layer.values(layer.dtype, layer.tokens, layer.out), layer.x(), layer.w(), layer.a(), layer.b()));
        if (layer.dropout > 0) operands.add(RNG);
        List<Operand> kept = new ArrayList<>(operands);
        kept.add(5, layer.values(layer.dtype, layer.tokens, layer.rank));
        long low = 2 * layer.tokens * layer.rank * (2 * layer.out + layer.in);
        long h = 2 * layer.tokens * layer.rank * layer.in;
        long dX = 2 * layer.tokens * layer.in * (layer.out + layer.rank);
        LoraLinearBackward adapter = new LoraLinearBackward(0.75, layer.dropout, SITE, false);
        LoraLinearBackward all = new LoraLinearBackward(0.75, layer.dropout, SITE, true);
        return List.of(
                OpCase.of(adapter, layer.tolerance(), low, array(kept)),
                OpCase.of(all, layer.tolerance(), low + dX, array(kept)),
                OpCase.of(adapter.recomputingH(), layer.tolerance(), low + h, array(operands)),
                OpCase.of(all.recomputingH(), layer.tolerance(), low + h + dX, array(operands)));
    }

    private static Operand[] array(List<Operand> operands) {
        return operands.toArray(Operand[]::new);
    }
}
