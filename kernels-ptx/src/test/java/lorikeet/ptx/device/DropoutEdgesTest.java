package lorikeet.ptx.device;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F16;
import static lorikeet.tensor.DType.F32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitOp;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.quant4bit.check.LowBitCases;
import lorikeet.tensor.DType;
import lorikeet.tensor.Philox;
import lorikeet.tensor.check.Content;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dropout of almost nothing and of almost everything, in every kernel that has it: a p near 1 is 1 as float32, and drops all, where
 * 1 / (1 - p) is infinite. Of the draws one is the largest there is.
 */
@Execution(ExecutionMode.CONCURRENT)
class DropoutEdgesTest {
    private static final int SITE = 5;
    private static final int STEP = 1;
    /** By trying the seeds from 0 on. */
    private static final long SEED = 7_291;
    private static final long LARGEST_AT = 1_506;
    private static final Operand RNG = Operand.rng(SEED, STEP);
    /** Of the floats next to 1 the lower keeps the largest draw alone. */
    private static final double BELOW_ONE = 1 - 0x1p-24;
    private static final double[] EDGES = {1e-40, BELOW_ONE, 1 - 0x1p-25, 1 - 1e-9};

    /** But 2^24 times x is infinite as F16. */
    static List<OpCase> cases() {
        return DoubleStream.of(EDGES).boxed().flatMap(p -> Stream.of(F32, BF16, F16).filter(type -> type != F16 || p != BELOW_ONE).flatMap(type -> cases(type, p))).toList();
    }

    /** By whole accesses, and by the kernels for other lines. */
    private static Stream<OpCase> cases(DType type, double p) {
        OpCase alone = OpCase.of(new Random.Dropout(p, SITE), tolerance(type), 0, Operand.normal(type, 40, 64), RNG).allowZeros();
        return Stream.concat(Stream.of(alone), Stream.of(layer(type, 40, 64, 64, 16, p), layer(type, 171, 15, 13, 3, p)).flatMap(layers -> layers));
    }

    private static Stream<OpCase> layer(DType type, long tokens, long in, long out, long rank, double p) {
        LowBitSpec weight = new LowBitSpec(CodeTable.NF4, 64, true, out, in);
        List<Operand> dense = List.of(Operand.normal(type, out, in));
        List<Operand> codes = LowBitCases.tensors(weight);
        Operand x = Operand.normal(type, tokens, in), dY = positive(type, tokens, out), h = Operand.normal(type, tokens, rank);
        List<Operand> factors = List.of(positive(F32, rank, in), positive(F32, out, rank));
        return Stream.of(
                OpCase.of(new Linear.LoraLinear(0.75, p, SITE, false), tolerance(type), 0, operands(List.of(x), dense, factors, List.of(RNG))),
                OpCase.of(new Linear.LoraLinearBackward(0.75, p, SITE, true), tolerance(type), 0, operands(List.of(dY, x), dense, factors, List.of(h, RNG))),
                OpCase.of(new LowBitOp.LowBitLoraLinear(weight, 0.75, p, SITE, false), tolerance(type), 0, operands(List.of(x), codes, factors, List.of(RNG))),
                OpCase.of(new LowBitOp.LowBitLoraLinearBackward(weight, 0.75, p, SITE, true), tolerance(type), 0, operands(List.of(dY, x), codes, factors, List.of(h, RNG))));
    }

    /** So that the one element of dH · A that is kept, 2^24 times, is not the little that is left of larger terms, which are rounded. */
    private static Operand positive(DType type, long rows, long columns) {
        return Operand.of(type, new Content.Uniform(0.5, 1.5), rows, columns);
    }

    @SafeVarargs
    private static Operand[] operands(List<Operand>... parts) {
        List<Operand> operands = new ArrayList<>();
        for (List<Operand> part : parts) operands.addAll(part);
        return operands.toArray(Operand[]::new);
    }

    private static Tolerance tolerance(DType type) {
        return new Tolerance(type == F32 ? 1e-3 : 1e-2, "operands rounded to TF32, or activations of 16 bits");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreeWithTheReference(OpCase opCase) {
        for (boolean tf32 : opCase.specs()[0].dtype() == F32 ? new boolean[] {false, true} : new boolean[] {false}) {
            try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 28, Checks.none()), PtxOptions.DEFAULT.tf32(tf32))) {
                Outcome outcome = OpCheck.on(device).agreement(opCase);
                assertTrue(outcome instanceof Outcome.Passed && device.fallbacks().isEmpty(), outcome.toString());
            }
        }
    }

    @Test
    void oneDrawIsTheLargest() {
        assertEquals((float) BELOW_ONE, Philox.uniform(SEED, LARGEST_AT, SITE, STEP));
    }
}
