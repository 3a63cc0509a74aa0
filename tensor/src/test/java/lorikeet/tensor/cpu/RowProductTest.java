package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.Random;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.cpu.GemmCase.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowProductTest {
    static Stream<GemmKernels> kernels() {
        return GemmTest.kernels();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void everyElementIsADotProductInTheFixedOrder(GemmKernels kernels) {
        for (DType dtype : new DType[] {DType.F32, DType.BF16, DType.F16}) {
            for (int k : new int[] {0, 1, 63, 64, 65, 500, 2048, 2049, 4101}) check(kernels, 1, 7, k, dtype, 1);
        }
    }

    @Test
    void threadsAndCompilationDoNotChangeABit() {
        GemmKernels kernels = GemmKernels.of(Simd.lanes());
        for (int threads = 1; threads <= 3; threads++) check(kernels, threads, 101, 333, DType.BF16, 200);
    }

    private static void check(GemmKernels kernels, int threads, int n, int k, DType dtype, int calls) {
        try (Team team = new Team(threads); Arena arena = Arena.ofShared()) {
            Gemm gemm = new Gemm(team, kernels);
            MatrixView x = GemmCase.matrix(arena, new Random(k), 1, k, Layout.STRIDED, DType.F32);
            MatrixView w = GemmCase.matrix(arena, new Random(n), n, k, Layout.ROWS, dtype);
            MatrixView c = GemmCase.matrix(arena, new Random(3), 1, n, Layout.ROWS, DType.F32);
            for (int call = 0; call < calls; call++) gemm.multiplyRow(n, k, x, w, c, false);
            verify(n, k, x, w, c, false, 0);
            float before = GemmCase.get(c, 0, n - 1);
            gemm.multiplyRow(n, k, x, w, c, true);
            verify(n, k, x, w, c, true, before);
        }
    }

    private static void verify(int n, int k, MatrixView x, MatrixView w, MatrixView c, boolean accumulated, float before) {
        for (int j = accumulated ? n - 1 : 0; j < n; j++) {
            float expected = accumulated ? before + dot(k, x, w, j) : dot(k, x, w, j);
            assertEquals(expected, GemmCase.get(c, 0, j), w.dtype() + " " + n + " x " + k + ", element " + j);
        }
    }

    private static float dot(int k, MatrixView x, MatrixView w, int j) {
        float[] sums = new float[64];
        for (int p = 0; p < k; p++) sums[p % 64] = Math.fma(GemmCase.get(w, j, p), GemmCase.get(x, 0, p), sums[p % 64]);
        for (int half = 32; half > 0; half /= 2) {
            for (int l = 0; l < half; l++) sums[l] += sums[l + half];
        }
        return sums[0];
    }
}
