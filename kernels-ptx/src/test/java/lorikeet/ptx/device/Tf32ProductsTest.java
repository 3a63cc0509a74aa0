package lorikeet.ptx.device;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.check.View;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Loss;
import lorikeet.tensor.op.MatMul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of float32 operands on a device that may round them to TF32: lines of whole accesses by {@code matmul_tf32.ptx}, others in float32. */
@Execution(ExecutionMode.CONCURRENT)
class Tf32ProductsTest {
    private static final int SEEDS = Integer.getInteger("lorikeet.ptx.seeds", 3);
    private static final Operand RNG = Operand.rng(0x1234_5678_9ABCL, 3);
    private static final Tolerance ROUNDED = new Tolerance(1e-3, "operands rounded to 11 bits");

    static List<OpCase> cases() {
        return Stream.of(products(136, 36, 44), products(28, 132, 36), products(7, 19, 5), batches(), layers(131, 72, 40, 16, 0), layers(33, 72, 40, 36, 0.3), layers(140, 136, 40, 16, 0.1), layers(9, 13, 15, 3, 0),
                losses()).flatMap(cases -> cases).toList();
    }

    /** All four transposes. */
    private static Stream<OpCase> products(long rows, long columns, long depth) {
        return IntStream.range(0, 4).mapToObj(form -> {
            boolean ta = form / 2 == 1;
            boolean tb = form % 2 == 1;
            return product(ta, tb, ta ? Operand.normal(F32, depth, rows) : Operand.normal(F32, rows, depth), tb ? Operand.normal(F32, columns, depth) : Operand.normal(F32, depth, columns));
        });
    }

    /** Matrices of a batch, broadcast and strided ones; one row; mixed types, which stay in float32; lines that are all the same one. */
    private static Stream<OpCase> batches() {
        return Stream.of(
                product(false, true, Operand.normal(F32, 3, 2, 5, 8), Operand.normal(F32, 2, 12, 8)),
                product(true, false, Operand.normal(F32, 2, 40, 12).as(View.SLICED), Operand.normal(F32, 2, 40, 36).as(View.TRANSPOSED)),
                product(false, false, Operand.normal(F32, 1, 100), Operand.normal(F32, 100, 132)),
                product(false, true, Operand.normal(F32, 9, 16), Operand.normal(BF16, 12, 16)),
                product(true, false, Operand.normal(F32, 72, 8).as(View.EXPANDED), Operand.normal(F32, 72, 8).as(View.EXPANDED)));
    }

    private static OpCase product(boolean transposeA, boolean transposeB, Operand a, Operand b) {
        return OpCase.of(new MatMul(transposeA, transposeB), ROUNDED, 0, a, b);
    }

    private static Stream<OpCase> layers(long tokens, long in, long out, long rank, double dropout) {
        Operand x = Operand.normal(F32, tokens, in);
        Operand w = Operand.normal(F32, out, in);
        Operand a = Operand.normal(F32, rank, in);
        Operand b = Operand.normal(F32, out, rank);
        List<Operand> forward = new ArrayList<>(List.of(x, w, a, b, Operand.normal(F32, out)));
        List<Operand> backward = new ArrayList<>(List.of(Operand.normal(F32, tokens, out), x, w, a, b, Operand.normal(F32, tokens, rank)));
        if (dropout > 0) forward.add(RNG);
        if (dropout > 0) backward.add(RNG);
        return Stream.of(
                OpCase.of(new Linear.Dense(true), ROUNDED, 0, x, w, Operand.normal(F32, out)),
                OpCase.of(new Linear.LoraLinear(0.75, dropout, 5, true), ROUNDED, 0, forward.toArray(Operand[]::new)),
                OpCase.of(new Linear.LoraLinearBackward(0.75, dropout, 5, true), ROUNDED, 0, backward.toArray(Operand[]::new)));
    }

    private static Stream<OpCase> losses() {
        return Stream.of(OpCase.of(new Loss.OutputLoss(true, true), ROUNDED, 0, Operand.normal(F32, 37, 32), Operand.normal(F32, 68, 32), Operand.labels(68, 37), Operand.given(new long[0], 0.125)));
    }

    private static PtxDevice device(Checks checks, boolean tf32) {
        return new PtxDevice(DeviceContext.emulator(1L << 30, checks), PtxOptions.DEFAULT.tf32(tf32));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReferenceAndChecksFindNothing(OpCase opCase) {
        for (int seed = 0; seed < SEEDS; seed++) {
            try (PtxDevice device = device(Checks.all().seeded(seed), true); Eager ops = Eager.on(device)) {
                ops.apply(opCase.op(), opCase.place(ops));
                assertTrue(ops.counts().lowered().isEmpty() && device.fallbacks().isEmpty());
            }
        }
        try (PtxDevice device = device(Checks.none(), true)) {
            Outcome outcome = OpCheck.on(device).agreement(opCase);
            assertInstanceOf(Outcome.Passed.class, outcome, outcome.toString());
        }
    }

    /** x with more bits than TF32 has, times the identity: what the device was asked for is what its operands are rounded to. */
    @Test
    void operandsAreRoundedForThoseWhoAskForIt() {
        float[] x = new float[64 * 8];
        float[] rounded = new float[x.length];
        Random random = new Random(1);
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat() - 0.5f;
            rounded[i] = Float.intBitsToFloat(Float.floatToRawIntBits(x[i]) + 0x1000 & ~0x1fff); // to nearest, ties away from zero
        }
        assertArrayEquals(x, timesIdentity(x, false));
        assertArrayEquals(rounded, timesIdentity(x, true));
    }

    private static float[] timesIdentity(float[] x, boolean tf32) {
        float[] identity = new float[64];
        for (int i = 0; i < 8; i++) identity[9 * i] = 1;
        try (PtxDevice device = device(Checks.none(), tf32); Eager ops = Eager.on(device)) {
            return Host.floats(ops, ops.apply(new MatMul(false, true), ops.tensor(x, 64, 8), ops.tensor(identity, 8, 8))[0]);
        }
    }

    @Test
    void linesThatAreNotWholeAccessesStayInFloat32() {
        assertEquals("matmul_tf32_nt", launch(136, 64, false).entry());
        assertEquals("matmul_tf32_nt_c32", launch(32, 64, false).entry());
        assertFalse(new Tf32Product(product(34, 64, F32, false, false)).isTaken());
        assertFalse(new Tf32Product(product(32, 63, F32, false, false)).isTaken());
        assertFalse(new Tf32Product(product(32, 64, BF16, false, false)).isTaken());
        assertFalse(new Tf32Product(product(32, 0, F32, false, false)).isTaken());
    }

    @Test
    void onlyXOfALayerIsDroppedOut() {
        assertEquals("matmul_tf32_nt_drop", launch(136, 64, true).entry());
        assertEquals("matmul_tf32_nt_drop_c32", launch(32, 64, true).entry());
        assertFalse(new Tf32Product(product(32, 62, F32, true, false)).isTaken());
        assertFalse(new Tf32Product(product(32, 64, F32, false, true)).isTaken());
    }

    private static LaunchDescriptor launch(long columns, long depth, boolean dropped) {
        Tf32Product product = new Tf32Product(product(columns, depth, F32, dropped, false));
        assertTrue(product.isTaken());
        return product.launch("C");
    }

    private static MatMulKernel product(long columns, long depth, DType type, boolean dropA, boolean dropB) {
        Pair pair = new Pair(new MatMulOperand("A", F32, 5, depth, false, depth, 1, true, dropA), new MatMulOperand("B", type, columns, depth, false, depth, 1, true, dropB));
        Dropping drop = dropA || dropB ? new Dropping(0.25, 1) : Dropping.NONE;
        return new MatMulKernel("matmul", "C", 1, pair, null, null, MatMulBatches.ONE, drop, MatMulPlan.whole(5, columns, depth));
    }
}
