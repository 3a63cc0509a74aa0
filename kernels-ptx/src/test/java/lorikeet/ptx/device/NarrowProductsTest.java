package lorikeet.ptx.device;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F16;
import static lorikeet.tensor.DType.F32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.check.View;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Loss;
import lorikeet.tensor.op.MatMul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations whose lines are multiples of 16 bytes, so that they take the pipelined kernel of {@code matmul_mma.ptx}, in all that it does beside a product. */
class NarrowProductsTest {
    private static final int SEEDS = Integer.getInteger("lorikeet.ptx.seeds", 3);
    private static final Operand RNG = Operand.rng(0x1234_5678_9ABCL, 3);
    private static final Tolerance NARROW = new Tolerance(1e-2, "rounded to 8 bits");

    static List<OpCase> cases() {
        return Stream.of(products(), layers(BF16, 131, 136, 200, 16, 0.75, 0), layers(BF16, 33, 72, 40, 8, 2, 0.3), layers(F16, 70, 64, 136, 40, 2, 0.1), layers(BF16, 9, 200, 64, 72, 2, 0),
                layers(BF16, 140, 72, 136, 16, 0.5, 0), layers(BF16, 33, 64, 136, 40, -4, 0), layers(BF16, 33, 64, 136, 24, 1, 0), layers(F16, 33, 64, 136, 16, 0.25, 0), layers(BF16, 33, 64, 136, 8, 0, 0),
                layers(BF16, 33, 64, 136, 4, 2, 0), layers(BF16, 140, 72, 136, 12, 0.5, 0.3), layers(F16, 33, 64, 136, 20, 0.75, 0), layers(F16, 33, 72, 40, 5, 2, 0.1), layers(BF16, 33, 40, 72, 1, 1, 0),
                layers(BF16, 33, 60, 136, 12, 1, 0.2), layers(BF16, 140, 136, 64, 72, 2, 0.2), losses(), repeated(), batches()).flatMap(cases -> cases).toList();
    }

    private static Stream<OpCase> products() {
        return IntStream.range(0, 4).boxed().flatMap(form -> Stream.of(null, BF16).map(out -> {
            boolean ta = form / 2 == 1;
            boolean tb = form % 2 == 1;
            Operand a = ta ? Operand.normal(BF16, 72, 136) : Operand.normal(BF16, 136, 72);
            Operand b = tb ? Operand.normal(BF16, 144, 72) : Operand.normal(BF16, 72, 144);
            return OpCase.of(new MatMul(ta, tb, out), NARROW, 0, a, b);
        }));
    }

    /** Lines along the edge that are all the same one, more than a slice of them. */
    private static Stream<OpCase> repeated() {
        return Stream.of(OpCase.of(new MatMul(true, false, BF16), NARROW, 0, Operand.normal(BF16, 200, 8).as(View.EXPANDED), Operand.normal(BF16, 200, 16)),
                OpCase.of(new MatMul(true, false, BF16), NARROW, 0, Operand.normal(BF16, 200, 8), Operand.normal(BF16, 200, 16).as(View.EXPANDED)));
    }

    /** Operands that are rounded first, a whole batch of them: dense, of other strides, and broadcast; lines of 16 bytes and others. */
    private static Stream<OpCase> batches() {
        return Stream.of(
                OpCase.of(new MatMul(false, false, BF16), NARROW, 0, Operand.normal(F32, 3, 40, 24), Operand.normal(BF16, 3, 24, 16)),
                OpCase.of(new MatMul(false, true, BF16), NARROW, 0, Operand.normal(BF16, 2, 1, 5, 17), Operand.normal(F32, 3, 6, 17)),
                OpCase.of(new MatMul(true, false, F16), NARROW, 0, Operand.normal(F32, 24, 40), Operand.normal(BF16, 2, 24, 16).as(View.TRANSPOSED)),
                OpCase.of(new MatMul(false, false, F16), NARROW, 0, Operand.normal(F32, 2, 3, 5, 8).as(View.SLICED), Operand.normal(F32, 3, 8, 24).as(View.EXPANDED)),
                OpCase.of(new MatMul(false, false, BF16), NARROW, 0, Operand.normal(F32, 0, 5, 8), Operand.normal(BF16, 8, 24)).allowZeros());
    }

    private static Stream<OpCase> layers(DType type, long tokens, long in, long out, long rank, double scale, double dropout) {
        Operand x = Operand.normal(type, tokens, in);
        Operand w = Operand.normal(type, out, in);
        Operand a = Operand.normal(F32, rank, in);
        Operand b = Operand.normal(F32, out, rank);
        List<Operand> forward = new ArrayList<>(List.of(x, w, a, b, Operand.normal(F32, out)));
        List<Operand> backward = new ArrayList<>(List.of(Operand.normal(type, tokens, out), x, w, a, b, Operand.normal(type, tokens, rank)));
        if (dropout > 0) forward.add(RNG);
        if (dropout > 0) backward.add(RNG);
        return Stream.of(
                OpCase.of(new Linear.Dense(true), NARROW, 0, x, Operand.normal(F32, out, in), Operand.normal(type, out)),
                OpCase.of(new Linear.LoraLinear(scale, dropout, 5, true), NARROW, 0, forward.toArray(Operand[]::new)),
                OpCase.of(new Linear.LoraLinear(scale, dropout, 5, false), NARROW, 0, without(forward, 4)),
                OpCase.of(new Linear.LoraLinearBackward(scale, dropout, 5, true), NARROW, 0, backward.toArray(Operand[]::new)),
                OpCase.of(new Linear.LoraLinearBackward(scale, dropout, 5, true).recomputingH(), NARROW, 0, without(backward, 5)));
    }

    private static Operand[] without(List<Operand> operands, int one) {
        List<Operand> others = new ArrayList<>(operands);
        others.remove(one);
        return others.toArray(Operand[]::new);
    }

    private static Stream<OpCase> losses() {
        return Stream.of(F32, BF16).map(w -> OpCase.of(new Loss.OutputLoss(true, true), NARROW, 0, Operand.normal(BF16, 37, 64), Operand.normal(w, 264, 64),
                Operand.labels(264, 37), Operand.given(new long[0], 0.125)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReferenceAndChecksFindNothing(OpCase opCase) {
        for (int seed = 0; seed < SEEDS; seed++) {
            try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 30, Checks.all().seeded(seed))); Eager ops = Eager.on(device)) {
                ops.apply(opCase.op(), opCase.place(ops));
                assertTrue(ops.counts().lowered().isEmpty() && device.fallbacks().isEmpty());
            }
        }
        try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 30, Checks.none()))) {
            Outcome outcome = OpCheck.on(device).agreement(opCase);
            assertInstanceOf(Outcome.Passed.class, outcome, outcome.toString());
        }
    }

    @Test
    void resultsOfARankTakeNarrowBlocksAndOtherFormsThePlainKernel() {
        assertEquals("matmul_bf16_nt_full_c16", lowRank(16, 1, BF16, -2).launch(16).entry());
        assertEquals("matmul_bf16_nn_full_affine_c64", lowRank(40, 2, BF16, -1).launch(16).entry());
        assertEquals("matmul_bf16_nt_full", lowRank(128, 1, BF16, -2).launch(16).entry());
        assertEquals("matmul_bf16_plain_bf16", lowRank(4, 1, BF16, -2).launch(16).entry());
        assertEquals("matmul_bf16_plain_f32", lowRank(16, 2, F32, -2).launch(16).entry());
    }

    private static MmaProduct lowRank(long rank, float scale, DType out, int edgeAxis) {
        MmaOperand b = edgeAxis == -2 ? MmaOperand.dense("B", rank, 64, -2) : MmaOperand.dense("B", 64, rank, -1);
        return new MmaProduct("lora_linear", "h", BF16, out, scale, new MmaProduct.Pair(MmaOperand.dense("A", 33, 64, -2), b), null, false, Dropping.NONE, true);
    }
}
