package lorikeet.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitOp.LowBitLoraLinear;
import lorikeet.quant4bit.LowBitOp.LowBitLoraLinearBackward;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.quant4bit.check.LowBitCases;
import lorikeet.tensor.DType;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.op.Linear.LoraLinear;
import lorikeet.tensor.op.Linear.LoraLinearBackward;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.op.Optimize;

/** The operations of a LoRA layer, as cases of one size. */
final class TracerCases {
    private static final Pattern SIZES = Pattern.compile("([1-9][0-9]{0,5})x([1-9][0-9]{0,5})x([1-9][0-9]{0,5})r([1-9][0-9]{0,3})");
    /** Name of 4-bit weights. */
    static final String NF4 = "NF4";
    private static final double SCALE = 2;
    private static final double ROUNDINGS_OF_ADAMW = 16;
    private static final int FLOPS_OF_ADAMW = 14;

    /** Which operation. */
    enum Kind { LORA_LINEAR, LORA_LINEAR_BACKWARD, ADAM_W }

    private final long tokens;
    private final long in;
    private final long out;
    private final long rank;
    private final String weights;

    /**
     * @param sizes tokens, inputs, outputs and rank, such as {@code 1024x2048x2048r16}
     * @param weights format of the frozen W: a dtype, or {@value #NF4}, in blocks of 64 with double quantization
     */
    TracerCases(String sizes, String weights) {
        Matcher matcher = SIZES.matcher(sizes);
        if (!matcher.matches()) throw new IllegalArgumentException("expected sizes such as 1024x2048x2048r16, found " + sizes);
        this.tokens = Long.parseLong(matcher.group(1));
        this.in = Long.parseLong(matcher.group(2));
        this.out = Long.parseLong(matcher.group(3));
        this.rank = Long.parseLong(matcher.group(4));
        this.weights = weights;
    }

    OpCase of(Kind kind) {
        return switch (kind) {
            case LORA_LINEAR -> loraLinear();
            case LORA_LINEAR_BACKWARD -> loraLinearBackward();
            case ADAM_W -> adamW();
        };
    }

    private OpCase loraLinear() {
        long flops = 2 * tokens * (in * out + rank * (in + out));
        Op op = isNf4() ? new LowBitLoraLinear(nf4(), SCALE, 0, 0, false) : new LoraLinear(SCALE, 0, 0, false);
        List<Operand> operands = new ArrayList<>(List.of(activations(in)));
        operands.addAll(weight());
        operands.addAll(List.of(activations(rank, in), activations(out, rank)));
        return OpCase.of(op, Tolerance.sum(DType.F32, in + rank), flops, operands.toArray(Operand[]::new));
    }

    private boolean isNf4() {
        return weights.equals(NF4);
    }

    private LowBitSpec nf4() {
        return new LowBitSpec(CodeTable.NF4, 64, true, out, in);
    }

    private List<Operand> weight() {
        return isNf4() ? LowBitCases.tensors(nf4()) : List.of(Operand.normal(DType.valueOf(weights), out, in));
    }

    private OpCase loraLinearBackward() {
        long flops = 2 * tokens * (in * out + 2 * rank * (in + out));
        Op op = isNf4() ? new LowBitLoraLinearBackward(nf4(), SCALE, 0, 0, true) : new LoraLinearBackward(SCALE, 0, 0, true);
        List<Operand> operands = new ArrayList<>(List.of(activations(out), activations(in)));
        operands.addAll(weight());
        operands.addAll(List.of(activations(rank, in), activations(out, rank), activations(rank)));
        return OpCase.of(op, Tolerance.sum(DType.F32, out + rank + tokens), flops, operands.toArray(Operand[]::new));
    }

    /** The 10th step of the layer's A and B. */
    private OpCase adamW() {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.given(new long[] {Optimize.STEP}, 1e-4, 1 - Math.pow(0.9, 10), 1 - Math.pow(0.95, 10)));
        operands.add(Operand.given(new long[] {Optimize.STATUS}, 3, 0.5, -1));
        for (long[] dims : new long[][] {{rank, in}, {out, rank}}) {
            for (int i = 0; i < 3; i++) operands.add(Operand.normal(DType.F32, dims));
            operands.add(Operand.positive(DType.F32, dims));
        }
        return OpCase.of(new Optimize.AdamW(0.9, 0.95, 1e-8, 0.1, 2), Tolerance.roundings(DType.F32, ROUNDINGS_OF_ADAMW, "a formula an element"),
                FLOPS_OF_ADAMW * rank * (in + out), operands.toArray(Operand[]::new));
    }

    private Operand activations(long columns) {
        return activations(tokens, columns);
    }

    private static Operand activations(long rows, long columns) {
        return Operand.normal(DType.F32, rows, columns);
    }
}
