package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import lorikeet.ptx.device.MmaForm.Rung;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.ShapeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** 16-bit products on tensor cores: all forms, odd sizes, all checks. */
class MatMulMmaTest {
    private static final int SEEDS = Integer.getInteger("lorikeet.ptx.seeds", 3);
    private static final int WIDE = 16;

    static List<MatMulMmaKernel> kernels() {
        List<MatMulMmaKernel> kernels = new ArrayList<>();
        for (boolean ta : new boolean[] {false, true}) {
            for (boolean tb : new boolean[] {false, true}) {
                kernels.add(new MatMulMmaKernel(DType.BF16, 136, 200, 72, ta, tb));
                kernels.add(new MatMulMmaKernel(DType.F16, 72, 8, 264, ta, tb));
                kernels.add(new MatMulMmaKernel(DType.BF16, 33, 19, 37, ta, tb));
                kernels.add(new MatMulMmaKernel(DType.F16, 1, 1, 1, ta, tb));
                kernels.add(new MatMulMmaKernel(DType.F16, 5, 8, 0, ta, tb));
            }
        }
        kernels.add(new MatMulMmaKernel(DType.BF16, 1, 8, 8, false, true));
        kernels.add(new MatMulMmaKernel(DType.BF16, 131, 136, 128, false, true));
        kernels.add(new MatMulMmaKernel(DType.F16, 8, 16, 67, true, false));
        return kernels;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void equalsFloat64AndChecksFindNothing(MatMulMmaKernel kernel) {
        for (int seed = 0; seed < SEEDS; seed++) {
            MmaRun run = new MmaRun(kernel, kernel.launch(WIDE), Checks.all().seeded(seed));
            assertEquals(List.of(), run.report.findings(), kernel.toString());
            assertEquals("", run.firstWrong());
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void everyRungComputesTheSame(MatMulMmaKernel kernel) {
        assertEquals("", new MmaRun(kernel, kernel.plain(), Checks.none()).firstWrong());
        if (kernel.launch(WIDE).entry().contains("_plain_")) return;
        for (Rung rung : Rung.values()) {
            MmaRun run = new MmaRun(kernel, kernel.launch(rung), Checks.all());
            assertEquals(List.of(), run.report.findings(), rung.text);
            assertEquals("", run.firstWrong());
        }
    }

    @Test
    void linesThatAreNotAlignedTakeThePlainEntry() {
        MatMulMmaKernel whole = new MatMulMmaKernel(DType.BF16, 7, 16, 24, false, true);
        assertEquals("matmul_bf16_nt_full", whole.launch(WIDE).entry());
        assertEquals("matmul_bf16_plain_bf16", whole.launch(8).entry());
        assertEquals("matmul_bf16_plain_bf16", new MatMulMmaKernel(DType.BF16, 7, 16, 24, true, true).launch(WIDE).entry());
        assertEquals("matmul_f16_tn_full", new MatMulMmaKernel(DType.F16, 8, 16, 3, true, false).launch(WIDE).entry());
        assertTrue(new MatMulMmaKernel(DType.F16, 0, 16, 8, false, true).launch(WIDE).isEmpty());
        assertEquals("matmul_mma C: rows is 2147483647, expected 0 to 2147483519",
                assertThrows(ShapeException.class, () -> new MatMulMmaKernel(DType.F16, Integer.MAX_VALUE, 8, 8, false, true).launch(WIDE)).getMessage());
    }
}
