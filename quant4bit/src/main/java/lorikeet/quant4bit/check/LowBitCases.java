package lorikeet.quant4bit.check;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F16;
import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitOp;
import lorikeet.quant4bit.LowBitOp.Dequantize;
import lorikeet.quant4bit.LowBitOp.LowBitForward;
import lorikeet.quant4bit.LowBitOp.LowBitGated;
import lorikeet.quant4bit.LowBitOp.LowBitLinear;
import lorikeet.quant4bit.LowBitOp.LowBitLinearBackward;
import lorikeet.quant4bit.LowBitOp.LowBitLoraLinear;
import lorikeet.quant4bit.LowBitOp.LowBitLoraLinearBackward;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.tensor.DType;
import lorikeet.tensor.DynamicMap;
import lorikeet.tensor.Spec;
import lorikeet.tensor.check.Content;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.check.View;

/** Cases of {@link LowBitOp}: rows that are no multiple of a block, a last block that is short, an odd number of elements. */
public final class LowBitCases {
    private static final Operand RNG = Operand.rng(0x1234_5678_9ABCL, 3);
    private static final int SITE = 7;
    /** Results and what lies between launches are rounded to as little as 8 bits, a few times. */
    private static final Tolerance NARROW = new Tolerance(1e-2, "activations of 16 bits");

    private LowBitCases() {}

    /** Cases of all operations, with activations in F32. */
    public static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (CodeTable table : CodeTable.values()) {
            for (boolean nested : new boolean[] {false, true}) {
                addDequantized(cases, table, nested);
                addFormat(cases, F32, table, nested);
            }
        }
        cases.add(dequantize(spec(1, 1, false), F32));
        cases.add(dequantize(spec(0, 5, false), F32));
        cases.add(dequantize(spec(300, 96, true), BF16)); // scales in more than one nested block
        cases.add(dequantize(spec(37, 1028, false), F16));
        addSizes(cases, F32);
        Layer view = new Layer(F32, spec(9, 32, false), 5, 0, 0);
        cases.add(OpCase.of(new LowBitLinear(view.weight, false), view.tolerance(), view.flops(), view.operands(view.x().as(View.SLICED))));
        cases.add(OpCase.of(new LowBitLinear(view.weight, false), view.tolerance(), view.flops(), view.operands(view.x().as(View.TRANSPOSED))));
        addDifferentiated(cases);
        return cases;
    }

    /** Cases of products with activations of {@code type}, BF16 or F16, and A, B and biases in F32 or in it. */
    public static List<OpCase> narrow(DType type) {
        List<OpCase> cases = new ArrayList<>();
        addFormat(cases, type, CodeTable.FP4, true);
        addFormat(cases, type, CodeTable.INT4, false);
        addSizes(cases, type);
        for (DType trained : new DType[] {F32, type}) { // lines that are whole accesses, of operands and of the adapter
            for (double dropout : new double[] {0, 0.25}) {
                Layer layer = new Layer(type, trained, new LowBitSpec(CodeTable.NF4, 64, true, 136, 224), 67, 16, dropout);
                cases.add(lora(layer, trained == type));
                cases.addAll(loraBackward(layer));
            }
            cases.add(linear(new Layer(type, trained, spec(200, 96, false), 131, 0, 0), true));
            cases.add(linear(new Layer(type, trained, spec(40, 96, false), 2, 0, 0), true));
        }
        cases.add(lora(new Layer(type, spec(40, 96, true), 35, 12, 0.25), true)); // a rank that is no multiple of 8
        cases.addAll(loraBackward(new Layer(type, spec(40, 96, true), 35, 12, 0.25)));
        cases.add(linearBackward(new Layer(type, spec(200, 96, true), 131, 0, 0)));
        return cases;
    }

    private static void addDequantized(List<OpCase> cases, CodeTable table, boolean nested) {
        for (DType to : new DType[] {F32, BF16, F16}) {
            cases.add(dequantize(new LowBitSpec(table, 64, nested, 37, 131), to));
        }
        cases.add(dequantize(new LowBitSpec(table, 32, nested, 64, 160), F32));
        cases.add(dequantize(new LowBitSpec(table, 4096, nested, 3, 2731), F32));
    }

    private static void addFormat(List<OpCase> cases, DType type, CodeTable table, boolean nested) {
        LowBitSpec odd = new LowBitSpec(table, 64, nested, 65, 67);
        LowBitSpec even = new LowBitSpec(table, 64, nested, 68, 96);
        for (LowBitSpec weight : table == CodeTable.NF4 ? List.of(odd, even) : List.of(nested ? even : odd)) {
            for (long tokens : new long[] {1, 3, 9}) cases.add(linear(new Layer(type, weight, tokens, 0, 0), false));
            cases.add(linearBackward(new Layer(type, weight, 9, 0, 0)));
            cases.add(lora(new Layer(type, weight, 9, 8, 0), true));
            cases.addAll(loraBackward(new Layer(type, weight, 9, 8, 0)));
            for (long tokens : new long[] {1, 3, 9}) if (gates(type)) cases.add(gated(lora(new Layer(type, weight, tokens, 8, 0), true)));
        }
    }

    private static void addSizes(List<OpCase> cases, DType type) {
        for (long tokens : new long[] {1, 3, 9}) { // more inputs than a step of a kernel takes, more ranks than a warp has lanes
            cases.add(lora(new Layer(type, spec(36, 2080, true), tokens, 40, 0), true));
            cases.add(linearBackward(new Layer(type, spec(36, 2080, true), tokens, 0, 0)));
        }
        for (long tokens : new long[] {0, 1, 2, 4, 5, 33}) {
            cases.add(linear(new Layer(type, spec(17, 64, true), tokens, 0, 0), tokens == 4));
            cases.add(linearBackward(new Layer(type, spec(17, 64, true), tokens, 0, 0)));
        }
        for (Layer layer : List.of(new Layer(type, spec(1, 1, false), 1, 1, 0), new Layer(type, spec(3, 5, false), 0, 2, 0),
                new Layer(type, spec(5, 0, false), 3, 2, 0), new Layer(type, spec(31, 64, true), 1, 5, 0),
                new Layer(type, spec(31, 67, false), 17, 5, 0.1), new Layer(type, spec(128, 160, true), 67, 16, 0.5),
                new Layer(type, new LowBitSpec(CodeTable.NF4, 4096, true, 72, 192), 67, 4, 0))) {
            cases.add(lora(layer, false));
            cases.add(lora(layer, true));
            if (gates(type)) cases.add(gated(lora(layer, false)));
            cases.addAll(loraBackward(layer));
        }
    }

    private static void addDifferentiated(List<OpCase> cases) {
        LowBitSpec weight = spec(5, 4, true);
        int parts = weight.parts();
        cases.add(linear(new Layer(F64, weight, 3, 0, 0), false).differentiate(0));
        cases.add(linear(new Layer(F64, weight, 3, 0, 0), true).differentiate(0, 1 + parts));
        cases.add(linearBackward(new Layer(F64, weight, 3, 0, 0)).differentiate(0));
        cases.add(lora(new Layer(F64, weight, 3, 2, 0), false).differentiate(0, 1 + parts, 2 + parts));
        cases.add(lora(new Layer(F64, weight, 3, 2, 0.4), true).differentiate(0, 1 + parts, 2 + parts, 3 + parts));
        cases.add(gated(linear(new Layer(F64, weight, 3, 0, 0), true)).differentiate(0, 1 + parts, 2 + parts));
        cases.add(gated(lora(new Layer(F64, weight, 3, 2, 0.4), true)).differentiate(0, 1 + parts, 2 + parts, 3 + parts, 5 + parts));
    }

    private static LowBitSpec spec(long out, long in, boolean nested) {
        return new LowBitSpec(CodeTable.NF4, 64, nested, out, in);
    }

    /** A layer with a 4-bit weight and an adapter; {@code trained}: dtype of A, B and the bias. */
    private record Layer(DType dtype, DType trained, LowBitSpec weight, long tokens, long rank, double dropout) {
        Layer(DType dtype, LowBitSpec weight, long tokens, long rank, double dropout) {
            this(dtype, dtype.wide(), weight, tokens, rank, dropout);
        }

        Operand x() {
            return Operand.normal(dtype, tokens, weight.in());
        }

        Operand dY() {
            return Operand.normal(dtype, tokens, weight.out());
        }

        Operand a() {
            return Operand.normal(trained, rank, weight.in());
        }

        Operand b() {
            return Operand.normal(trained, weight.out(), rank);
        }

        Operand h() {
            return Operand.normal(dtype, tokens, rank);
        }

        Operand bias() {
            return Operand.normal(trained, weight.out());
        }

        Tolerance tolerance() {
            if (dtype.is16Bit()) return NARROW;
            return Tolerance.sum(dtype, weight.in() + weight.out() + rank + tokens);
        }

        long flops() {
            return 2 * tokens * weight.count();
        }

        /** {@code first}, the tensors of W, {@code rest}, and the random counter where there is dropout. */
        Operand[] operands(Operand first, Operand... rest) {
            List<Operand> operands = new ArrayList<>(List.of(first));
            operands.addAll(tensors(weight));
            operands.addAll(List.of(rest));
            if (dropout > 0) operands.add(RNG);
            return operands.toArray(Operand[]::new);
        }
    }

    /** The tensors of a weight: random codes, and scales from 0.5 to 2. */
    public static List<Operand> tensors(LowBitSpec weight) {
        List<Spec> specs = weight.specs();
        Content codes = new Content.Ids(256);
        if (!weight.nested()) return List.of(operand(specs.get(0), codes), operand(specs.get(1), new Content.Uniform(0.5, 2)));
        double[] map = IntStream.range(0, 256).mapToDouble(i -> DynamicMap.signed().value(i)).toArray();
        return List.of(operand(specs.get(0), codes), operand(specs.get(1), codes), operand(specs.get(2), new Content.Uniform(0.3, 0.7)),
                operand(specs.get(3), new Content.Given(map)), operand(specs.get(4), new Content.Given(1.2)));
    }

    private static Operand operand(Spec spec, Content content) {
        return Operand.of(spec.dtype(), content, spec.shape().dims());
    }

    private static OpCase dequantize(LowBitSpec weight, DType to) {
        Tolerance bits = Tolerance.exact("one rounding to F32 decides an element, then one to " + to);
        return OpCase.of(new Dequantize(weight, to), bits, weight.count(), tensors(weight).toArray(Operand[]::new));
    }

    private static OpCase linear(Layer layer, boolean bias) {
        Operand[] operands = bias ? layer.operands(layer.x(), layer.bias()) : layer.operands(layer.x());
        return OpCase.of(new LowBitLinear(layer.weight, bias), layer.tolerance(), layer.flops(), operands);
    }

    private static OpCase linearBackward(Layer layer) {
        return OpCase.of(new LowBitLinearBackward(layer.weight), layer.tolerance(), layer.flops(), layer.operands(layer.dY()));
    }

    private static OpCase lora(Layer layer, boolean bias) {
        LowBitOp op = new LowBitLoraLinear(layer.weight, 0.75, layer.dropout, SITE, bias);
        Operand[] operands = bias ? layer.operands(layer.x(), layer.a(), layer.b(), layer.bias()) : layer.operands(layer.x(), layer.a(), layer.b());
        long low = 2 * layer.tokens * layer.rank * (layer.weight.in() + layer.weight.out());
        return OpCase.of(op, layer.tolerance(), layer.flops() + low, operands);
    }

    /** Whether there is SwiGLU of activations of this type on every device. */
    private static boolean gates(DType type) {
        return type != F16;
    }

    /** The same layer, gated. */
    private static OpCase gated(OpCase opCase) {
        LowBitGated op = new LowBitGated((LowBitForward) opCase.op());
        List<Operand> operands = new ArrayList<>(opCase.operands());
        Spec y = op.layer().infer(opCase.specs())[0];
        operands.add(Operand.normal(y.dtype(), y.shape().dims()));
        return OpCase.of(op, opCase.tolerance(), opCase.flops(), operands.toArray(Operand[]::new));
    }

    private static List<OpCase> loraBackward(Layer layer) {
        long low = 2 * layer.tokens * layer.rank * (2 * layer.weight.out() + layer.weight.in());
        long dX = layer.flops() + 2 * layer.tokens * layer.rank * layer.weight.in();
        long h = 2 * layer.tokens * layer.rank * layer.weight.in();
        Operand[] kept = behind(layer.dY(), layer.operands(layer.x(), layer.a(), layer.b(), layer.h()));
        Operand[] operands = behind(layer.dY(), layer.operands(layer.x(), layer.a(), layer.b()));
        LowBitLoraLinearBackward adapter = new LowBitLoraLinearBackward(layer.weight, 0.75, layer.dropout, SITE, false);
        LowBitLoraLinearBackward all = new LowBitLoraLinearBackward(layer.weight, 0.75, layer.dropout, SITE, true);
        return List.of(
                OpCase.of(adapter, layer.tolerance(), low, kept),
                OpCase.of(all, layer.tolerance(), low + dX, kept),
                OpCase.of(adapter.recomputingH(), layer.tolerance(), low + h, operands),
                OpCase.of(all.recomputingH(), layer.tolerance(), low + h + dX, operands));
    }

    private static Operand[] behind(Operand first, Operand... rest) {
        return Stream.concat(Stream.of(first), Arrays.stream(rest)).toArray(Operand[]::new);
    }
}
