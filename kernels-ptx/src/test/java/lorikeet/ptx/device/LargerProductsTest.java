package lorikeet.ptx.device;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F16;
import static lorikeet.tensor.DType.F32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.Eager;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.check.View;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.MatMul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of sizes that take every tile of {@code matmul_f32.ptx}, parts of the depth, and nested batches. */
class LargerProductsTest {
    private static final Operand RNG = Operand.rng(0x1234_5678_9ABCL, 3);

    static List<OpCase> cases() {
        return Stream.concat(products(), layers()).toList();
    }

    private static Stream<OpCase> products() {
        return Stream.of(
                product(false, true, Operand.normal(F32, 700, 516), Operand.normal(F32, 9, 516)),
                product(true, false, Operand.normal(F32, 519, 30), Operand.normal(BF16, 519, 301)),
                product(false, false, Operand.normal(F16, 1, 1025), Operand.normal(F32, 1025, 523)),
                product(true, true, Operand.normal(F32, 20, 1100), Operand.normal(F16, 1033, 20)),
                product(false, false, Operand.normal(BF16, 3, 1, 2, 5, 7).as(View.SLICED), Operand.normal(F32, 4, 1, 7, 6)),
                product(false, true, Operand.normal(F32, 2, 3, 2, 8, 12).as(View.TRANSPOSED), Operand.normal(F16, 2, 1, 2, 8, 12)));
    }

    private static Stream<OpCase> layers() {
        Operand dY = Operand.normal(F32, 700, 36);
        Operand x = Operand.normal(F32, 700, 44);
        Operand w = Operand.normal(BF16, 36, 44);
        Operand a = Operand.normal(F16, 12, 44);
        Operand b = Operand.normal(BF16, 36, 12);
        Operand h = Operand.normal(F32, 700, 12);
        Tolerance tolerance = Tolerance.sum(F32, 2000);
        return Stream.of(
                OpCase.of(new Linear.LoraLinearBackward(0.75, 0.3, 5, true), tolerance, 0, dY, x.as(View.SLICED), w, a, b, h, RNG),
                OpCase.of(new Linear.LoraLinearBackward(0.75, 0, 5, true), tolerance, 0, dY, x.as(View.TRANSPOSED), w, a, b.as(View.TRANSPOSED), h),
                OpCase.of(new Linear.LoraLinear(0.75, 0.3, 5, true), tolerance, 0, Operand.normal(F32, 5, 1030).as(View.TRANSPOSED), Operand.normal(F16, 9, 1030),
                        Operand.normal(F32, 4, 1030), Operand.normal(F32, 9, 4), Operand.normal(BF16, 9), RNG),
                OpCase.of(new Linear.Dense(true), tolerance, 0, Operand.normal(F32, 3, 1040), Operand.normal(BF16, 70, 1040), Operand.normal(F16, 70)));
    }

    private static OpCase product(boolean transposeA, boolean transposeB, Operand a, Operand b) {
        return OpCase.of(new MatMul(transposeA, transposeB), Tolerance.sum(F32, 1100), 0, a, b);
    }

    private static PtxDevice device(Checks checks) {
        return new PtxDevice(DeviceContext.emulator(1L << 30, checks));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReferenceAndChecksFindNothing(OpCase opCase) {
        try (PtxDevice device = device(Checks.all().seeded(1)); Eager ops = Eager.on(device)) {
            ops.apply(opCase.op(), opCase.place(ops));
            assertTrue(ops.counts().lowered().isEmpty() && device.fallbacks().isEmpty());
            Outcome outcome = OpCheck.on(device).agreement(opCase);
            assertInstanceOf(Outcome.Passed.class, outcome, outcome.toString());
        }
    }

    @Test
    void tilesFollowTheResult() {
        assertEquals(MatMulTile.SQUARE_128, MatMulPlan.of(4096, 4096, 4096, 1).tile());
        assertEquals(MatMulTile.SQUARE_64, MatMulPlan.of(512, 512, 64, 1).tile());
        assertEquals(MatMulTile.TALL_16, MatMulPlan.of(4096, 16, 4096, 1).tile());
        assertEquals(MatMulTile.TALL_32, MatMulPlan.of(4096, 32, 4096, 1).tile());
        assertEquals(MatMulTile.FLAT_16, MatMulPlan.of(8, 4096, 4096, 1).tile());
        assertEquals(MatMulTile.FLAT_32, MatMulPlan.of(32, 4096, 4096, 1).tile());
    }

    @Test
    void partsCoverTheDepthInWholeSlices() {
        for (long depth : new long[] {0, 1, 8, 511, 512, 1021, 4096, 100_000}) {
            MatMulParts parts = MatMulPlan.of(16, 2048, depth, 1).parts();
            assertEquals(0, parts.depth() % 8);
            assertTrue(parts.count() * parts.depth() >= depth && (parts.count() - 1) * parts.depth() <= depth, parts.toString());
        }
        assertEquals(1, MatMulPlan.of(8192, 8192, 100_000, 1).parts().count());
    }
}
