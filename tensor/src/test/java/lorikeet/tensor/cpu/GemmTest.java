package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.cpu.GemmCase.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GemmTest {
    private static final int[][] SHAPES = {
        {1, 1, 1}, {1, 7, 3}, {7, 1, 3}, {2, 3, 1}, {4, 8, 4}, {5, 9, 17}, {12, 32, 16}, {13, 33, 31}, {31, 16, 64},
        {97, 193, 5}, {37, 41, 43}, {16, 5, 385}, {11, 70, 769}, {1, 16, 16}, {1, 79, 33}, {1, 161, 95}, {1, 15, 64}, {161, 7, 600},
        {40, 33, 2300},
        // Few columns or rows (ThinProduct), whole tiles and parts of them, several slices
        {64, 16, 40}, {131, 5, 70}, {70, 64, 37}, {67, 16, 1100}, {16, 64, 33}, {9, 331, 70}, {135, 201, 16}, {64, 2117, 3}, {67, 70, 64}, {49, 300, 530}, {16, 300, 1100}, {3, 65, 1},
    };

    /** Kernels of every width that this JVM can run, and of its own with each tile alone. */
    static Stream<GemmKernels> kernels() {
        if (Simd.lanes() == 1) return GemmKernels.all(1);
        return Stream.concat(Stream.of(1, 4, 8, 16).map(GemmKernels::of), GemmKernels.all(Simd.lanes()));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void everyFormHasTheBitsOfTheTripleLoop(GemmKernels kernels) {
        try (Team team = new Team(1)) {
            Gemm gemm = new Gemm(team, kernels);
            for (int[] shape : SHAPES) {
                for (Layout a : Layout.values()) {
                    for (Layout b : Layout.values()) check(gemm, shape, a, b, DType.F32, false);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void weightsOf16BitsAreWidenedExactly(GemmKernels kernels) {
        try (Team team = new Team(1)) {
            Gemm gemm = new Gemm(team, kernels);
            for (int[] shape : SHAPES) {
                for (Layout b : Layout.values()) {
                    check(gemm, shape, Layout.ROWS, b, DType.BF16, false);
                    check(gemm, shape, Layout.ROWS, b, DType.F16, true);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void accumulatingContinuesTheChainFromC(GemmKernels kernels) {
        try (Team team = new Team(1)) {
            Gemm gemm = new Gemm(team, kernels);
            for (int[] shape : SHAPES) {
                check(gemm, shape, Layout.ROWS, Layout.COLUMNS, DType.F32, true);
                check(gemm, shape, Layout.COLUMNS, Layout.ROWS, DType.F32, true);
            }
        }
    }

    @Test
    void threadsDoNotChangeABit() {
        for (int threads : new int[] {1, 2, 3}) {
            try (Team team = new Team(threads)) {
                Gemm gemm = new Gemm(team);
                check(gemm, new int[] {211, 401, 400}, Layout.ROWS, Layout.ROWS, DType.F32, false);
                check(gemm, new int[] {211, 401, 400}, Layout.COLUMNS, Layout.COLUMNS, DType.BF16, true);
                check(gemm, new int[] {1, 401, 400}, Layout.ROWS, Layout.COLUMNS, DType.BF16, true);
                check(gemm, new int[] {403, 16, 700}, Layout.ROWS, Layout.COLUMNS, DType.F32, true);
                check(gemm, new int[] {16, 903, 700}, Layout.COLUMNS, Layout.ROWS, DType.F32, true);
                check(gemm, new int[] {903, 13, 700}, Layout.COLUMNS, Layout.ROWS, DType.F32, true);
            }
        }
    }

    @Test
    void blocksDoNotChangeABit() {
        try (Team team = new Team(2)) {
            Gemm gemm = new Gemm(team);
            check(gemm, new int[] {1061, 8, 385}, Layout.ROWS, Layout.COLUMNS, DType.F32, false);
            check(gemm, new int[] {1061, 230, 130}, Layout.COLUMNS, Layout.ROWS, DType.BF16, true);
            check(gemm, new int[] {8, 3079, 385}, Layout.COLUMNS, Layout.ROWS, DType.F32, true);
            check(gemm, new int[] {130, 801, 2200}, Layout.ROWS, Layout.COLUMNS, DType.F32, false);
            check(gemm, new int[] {130, 801, 2200}, Layout.COLUMNS, Layout.ROWS, DType.F16, true);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void firstCallAndCompiledCallsAgree(GemmKernels kernels) {
        try (Team team = new Team(1); Arena arena = Arena.ofConfined()) {
            Gemm gemm = new Gemm(team, kernels);
            GemmCase product = GemmCase.of(arena, 29, 67, 130, Layout.ROWS, Layout.COLUMNS, DType.F16, false);
            for (int call = 0; call < 1000; call++) {
                product.reset();
                gemm.multiply(29, 67, 130, product.a, product.b, product.c, false);
                if (call % 100 == 0) product.verify("call " + call);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void everyHalfPrecisionNumberIsWidenedExactly(GemmKernels kernels) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(2 * 65536 + 1);
            for (int bits = 0; bits < 65536; bits++) all.set(DensePanels.BITS16, 1 + 2L * bits, (short) bits);
            for (DType dtype : List.of(DType.F16, DType.BF16)) {
                MatrixView row = MatrixView.dense(all, 1, 65536, dtype);
                float[] out = new float[65536 + 1];
                new DensePanels(row, kernels.panels()).read(0, 0, 65535, out, 1);
                for (int bits = 0; bits < 65535; bits++) {
                    assertEquals(GemmCase.get(row, 0, bits), out[1 + bits], dtype + " 0x" + Integer.toHexString(bits));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void nanAndInfinityReachExactlyTheirRowAndColumn(GemmKernels kernels) {
        try (Team team = new Team(1); Arena arena = Arena.ofConfined()) {
            MatrixView a = GemmCase.matrix(arena, new Random(1), 14, 9, Layout.ROWS, DType.F32);
            MatrixView b = GemmCase.matrix(arena, new Random(2), 9, 35, Layout.COLUMNS, DType.BF16);
            GemmCase.set(a, 3, 8, Float.NaN);
            GemmCase.set(b, 0, 34, Float.NEGATIVE_INFINITY);
            GemmCase product = GemmCase.of(arena, 14, 35, 9, a, b, false);
            new Gemm(team, kernels).multiply(14, 35, 9, a, b, product.c, false);
            for (int i = 0; i < 14; i++) {
                for (int j = 0; j < 35; j++) {
                    assertEquals(i == 3, Float.isNaN(GemmCase.get(product.c, i, j)));
                    assertEquals(i != 3 && j == 34, Float.isInfinite(GemmCase.get(product.c, i, j)));
                }
            }
            product.verify("with NaN");
        }
    }

    @Test
    void emptyDepthGivesZerosOrLeavesC() {
        try (Team team = new Team(2)) {
            check(new Gemm(team), new int[] {5, 6, 0}, Layout.ROWS, Layout.ROWS, DType.F32, false);
            check(new Gemm(team), new int[] {5, 6, 0}, Layout.ROWS, Layout.ROWS, DType.F32, true);
        }
    }

    @Test
    void emptyResultTouchesNothing() {
        try (Team team = new Team(2)) {
            check(new Gemm(team), new int[] {0, 6, 4}, Layout.ROWS, Layout.ROWS, DType.F32, false);
            check(new Gemm(team), new int[] {5, 0, 4}, Layout.ROWS, Layout.ROWS, DType.F32, false);
        }
    }

    @Test
    void weightsMayComeFromAnySourceOfLines() {
        try (Team team = new Team(2); Arena arena = Arena.ofShared()) {
            MatrixView a = GemmCase.matrix(arena, new Random(1), 25, 600, Layout.ROWS, DType.F32);
            MatrixView w = GemmCase.matrix(arena, new Random(2), 600, 110, Layout.ROWS, DType.F32);
            MatrixView wT = GemmCase.matrix(arena, new Random(3), 110, 600, Layout.ROWS, DType.F32);
            GemmCase plain = GemmCase.of(arena, 25, 110, 600, a, w, false);
            new Gemm(team).multiply(25, 110, 600, a, lines(w), false, null, Target.of(plain.c, false));
            plain.verify("lines along columns");
            GemmCase transposed = GemmCase.of(arena, 25, 110, 600, a, wT.transposed(), false);
            new Gemm(team).multiply(25, 110, 600, a, lines(wT), true, null, Target.of(transposed.c, false));
            transposed.verify("lines along depth");
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aProductOfLowRankIsSummedBeforeOrAfter(GemmKernels kernels) {
        try (Team team = new Team(2)) {
            Gemm gemm = new Gemm(team, kernels);
            int[][] sizes = {{37, 41, 43, 5}, {5, 70, 512, 16}, {33, 9, 1030, 64}, {20, 35, 600, 130}, {1, 33, 64, 8}, {7, 12, 0, 4}, {7, 12, 40, 0}};
            for (int[] size : sizes) {
                for (boolean first : new boolean[] {false, true}) checkWithLowRank(gemm, size[0], size[1], size[2], size[3], first);
            }
        }
    }

    /** The sums are those over A and L's left side beside one another, B above or below L's right side. */
    private static void checkWithLowRank(Gemm gemm, int m, int n, int k, int rank, boolean first) {
        try (Arena arena = Arena.ofShared()) {
            MatrixView left = GemmCase.matrix(arena, new Random(1), m, k + rank, Layout.ROWS, DType.F32);
            MatrixView right = GemmCase.matrix(arena, new Random(2), k + rank, n, m == 1 ? Layout.STRIDED : Layout.ROWS, DType.F32);
            int low = first ? 0 : k;
            int base = first ? rank : 0;
            for (boolean accumulate : new boolean[] {false, true}) {
                GemmCase whole = GemmCase.of(arena, m, n, k + rank, left, right, accumulate);
                LowRank more = new LowRank(rank, from(left, 0, low), from(right, low, 0), first);
                gemm.multiply(m, n, k, from(left, 0, base), from(right, base, 0), more, Target.of(whole.c, accumulate));
                whole.verify(m + " x " + k + " x " + n + " rank " + rank + (first ? " first" : " last") + (accumulate ? " +=" : " ="));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aLeftSideFoundOnTheWayIsThatOfAProductApart(GemmKernels kernels) {
        try (Team team = new Team(2)) {
            Gemm gemm = new Gemm(team, kernels);
            int[][] sizes = {{37, 41, 43, 5}, {5, 70, 512, 16}, {101, 110, 530, 16}, {33, 9, 2100, 64}, {20, 35, 2048, 130}, {1, 33, 64, 8}, {7, 12, 0, 4}, {7, 12, 40, 0},
                    {600, 3200, 17, 4}, {9, 0, 30, 4}};
            for (int[] size : sizes) {
                for (boolean first : new boolean[] {false, true}) checkFound(gemm, size[0], size[1], size[2], size[3], first);
            }
        }
    }

    private static void checkFound(Gemm gemm, int m, int n, int k, int rank, boolean first) {
        try (Arena arena = Arena.ofShared()) {
            MatrixView a = GemmCase.matrix(arena, new Random(1), m, k, Layout.ROWS, DType.F32);
            MatrixView b = GemmCase.matrix(arena, new Random(2), k, n, m == 1 ? Layout.STRIDED : Layout.ROWS, DType.F32);
            MatrixView matrix = GemmCase.matrix(arena, new Random(3), k, rank, first ? Layout.ROWS : Layout.COLUMNS, DType.F32);
            MatrixView right = GemmCase.matrix(arena, new Random(4), rank, n, Layout.ROWS, DType.F32);
            MatrixView[] sums = matrices(arena, m, rank);
            MatrixView[] scaled = matrices(arena, m, rank);
            MatrixView[] c = matrices(arena, m, n);
            gemm.multiply(m, rank, k, a, matrix, sums[0], false);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < rank; j++) scaled[0].data().set(DensePanels.F32, scaled[0].at(i, j), 0.3f * GemmCase.get(sums[0], i, j));
            }
            gemm.multiply(m, n, k, a, b, new LowRank(rank, scaled[0], right, first), Target.of(c[0], false));
            gemm.multiply(m, n, k, a, b, new LowRank(rank, scaled[1], right, first, new LowRank.Down(matrix, 0.3f, sums[1])), Target.of(c[1], false));
            gemm.multiply(m, n, k, a, b, new LowRank(rank, scaled[2], right, first, new LowRank.Down(matrix, 0.3f, null)), Target.of(c[2], false));
            for (MatrixView[] found : List.of(Arrays.copyOf(sums, 2), scaled, c)) {
                for (MatrixView other : found) assertEquals(-1, found[0].data().mismatch(other.data()), m + " x " + k + " x " + n + " rank " + rank + (first ? " first" : " last"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void whatBeginsAtARowAndIsGatedHasTheBitsOfStepsApart(GemmKernels kernels) {
        try (Team team = new Team(2)) {
            Gemm gemm = new Gemm(team, kernels);
            int[][] more = {{7, 12, 0}, {9, 0, 30}, {0, 7, 3}};
            for (int[] shape : Stream.concat(Stream.of(SHAPES), Stream.of(more)).toList()) {
                checkBegunAndGated(gemm, shape[0], shape[1], shape[2], Layout.ROWS, Layout.COLUMNS);
                checkBegunAndGated(gemm, shape[0], shape[1], shape[2], Layout.COLUMNS, Layout.ROWS);
            }
        }
    }

    private static void checkBegunAndGated(Gemm gemm, int m, int n, int k, Layout aLayout, Layout bLayout) {
        try (Arena arena = Arena.ofShared()) {
            MatrixView a = GemmCase.matrix(arena, new Random(1), m, k, aLayout, DType.F32);
            MatrixView b = GemmCase.matrix(arena, new Random(2), k, n, bLayout, DType.F32);
            MatrixView row = GemmCase.matrix(arena, new Random(3), 1, n, Layout.ROWS, DType.F32);
            MatrixView gate = GemmCase.matrix(arena, new Random(4), m, n, Layout.ROWS, DType.F32);
            LowRank low = new LowRank(3, GemmCase.matrix(arena, new Random(5), m, 3, Layout.ROWS, DType.F32), GemmCase.matrix(arena, new Random(6), 3, n, Layout.COLUMNS, DType.F32), false);
            for (boolean withLow : new boolean[] {false, true}) {
                MatrixView[] c = matrices(arena, m, n);
                MatrixView[] act = matrices(arena, m, n);
                MatrixView begin = MatrixView.f32(row.data(), row.offset(), 0, 1);
                Target apart = new Target(c[0], c[0], null);
                for (int i = 0; i < m; i++) MemorySegment.copy(row.data(), row.offset(), c[0].data(), c[0].at(i, 0), 4L * n);
                multiply(gemm, m, n, k, a, b, withLow ? low : null, apart);
                for (int i = 0; i < m; i++) Simd.kernels().swiGlu(act[0].data(), act[0].at(i, 0), gate.data(), gate.at(i, 0), c[0].data(), c[0].at(i, 0), n);
                multiply(gemm, m, n, k, a, b, withLow ? low : null, new Target(c[1], begin, new Target.Gating(Simd.kernels(), gate, act[1])));
                String what = m + " x " + k + " x " + n + " " + aLayout + " " + bLayout + (withLow ? " with a low rank" : "");
                assertEquals(-1, c[0].data().mismatch(c[1].data()), what);
                assertEquals(-1, act[0].data().mismatch(act[1].data()), what + " gated");
            }
        }
    }

    private static void multiply(Gemm gemm, int m, int n, int k, MatrixView a, MatrixView b, LowRank low, Target to) {
        if (low == null) gemm.multiply(m, n, k, a, b, to);
        else gemm.multiply(m, n, k, a, b, low, to);
    }

    private static MatrixView[] matrices(Arena arena, int m, int n) {
        return Stream.generate(() -> MatrixView.f32(arena.allocate(Math.max(4, 4L * m * n), 64), 0, n, 1)).limit(3).toArray(MatrixView[]::new);
    }

    private static MatrixView from(MatrixView matrix, int row, int column) {
        return MatrixView.f32(matrix.data(), matrix.at(row, column), matrix.rowStride(), matrix.columnStride());
    }

    private static PanelSource lines(MatrixView w) {
        return (line, from, count, out, at) -> {
            for (int i = 0; i < count; i++) out[at + i] = GemmCase.get(w, line, from + i);
        };
    }

    @Test
    void aTaskMayMultiplyOnItsOwn() {
        try (Team team = new Team(2); Arena arena = Arena.ofShared()) {
            Gemm[] own = {new Gemm(team), new Gemm(team)};
            GemmCase[] products = Stream.of(3, 4, 5, 6, 7)
                    .map(m -> GemmCase.of(arena, m, 40, 50, Layout.ROWS, Layout.COLUMNS, DType.F32, false))
                    .toArray(GemmCase[]::new);
            team.run(products.length, (task, worker) -> {
                GemmCase p = products[task];
                own[worker].multiply(p.m, p.n, p.k, p.a, p.b, p.c, false);
            });
            for (GemmCase product : products) product.verify("in a task");
        }
    }

    @Test
    void scratchIsKeptAndCounted() {
        try (Team team = new Team(1)) {
            Gemm gemm = new Gemm(team);
            long before = gemm.scratchBytes();
            check(gemm, new int[] {50, 160, 70}, Layout.ROWS, Layout.ROWS, DType.F32, false);
            long after = gemm.scratchBytes();
            assertTrue(after >= before + 4 * (50 + 160) * 70, before + " to " + after);
            check(gemm, new int[] {40, 160, 70}, Layout.ROWS, Layout.ROWS, DType.F32, false);
            assertEquals(after, gemm.scratchBytes());
        }
    }

    /** One column of any column stride, in every form: A as it lies and transposed. */
    @Test
    void aSingleColumnIsStoredWhereItsRowsAre() {
        int m = 40;
        int k = 50;
        for (boolean transposed : new boolean[] {false, true}) {
            for (boolean accumulate : new boolean[] {false, true}) {
                try (Team team = new Team(1); Arena arena = Arena.ofConfined()) {
                    MemorySegment ones = filled(arena, m * k, 1);
                    MemorySegment c = filled(arena, 3 * m, -1);
                    MatrixView a = transposed ? MatrixView.f32(ones, 0, 1, m) : MatrixView.f32(ones, 0, k, 1);
                    new Gemm(team).multiply(m, 1, k, a, MatrixView.f32(ones, 0, 1, 1), MatrixView.f32(c, 0, 3, 7), accumulate);
                    for (int i = 0; i < 3 * m; i++) assertEquals(i % 3 > 0 ? -1 : accumulate ? k - 1 : k, c.getAtIndex(ValueLayout.JAVA_FLOAT, i), "number " + i);
                }
            }
        }
    }

    private static MemorySegment filled(Arena arena, int count, float value) {
        MemorySegment numbers = arena.allocate(4L * count);
        for (int i = 0; i < count; i++) numbers.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        return numbers;
    }

    @Test
    void whatCannotBeMultipliedIsRefused() {
        try (Team team = new Team(1); Arena arena = Arena.ofConfined()) {
            Gemm gemm = new Gemm(team);
            MemorySegment data = arena.allocate(64);
            MatrixView small = MatrixView.f32(data, 0, 4, 1);
            MatrixView half = new MatrixView(data, 0, 4, 1, DType.F16);
            MatrixView upright = small.transposed();
            assertThrows(IllegalArgumentException.class, () -> new MatrixView(data, 0, 4, 1, DType.I8));
            assertThrows(IllegalArgumentException.class, () -> gemm.multiply(4, 4, 4, small, small, half, false));
            assertThrows(IllegalArgumentException.class, () -> gemm.multiply(4, 4, 4, small, small, upright, false));
            assertThrows(IllegalArgumentException.class, () -> gemm.multiply(4, 4, 4, small, small, new Target(small, upright, null)));
            assertThrows(IllegalArgumentException.class, () -> gemm.multiply(4, 4, 4, small, small, new Target(small, null, new Target.Gating(null, upright, small))));
            assertThrows(IllegalArgumentException.class, () -> gemm.multiply(-1, 4, 4, small, small, small, false));
            assertThrows(IndexOutOfBoundsException.class, () -> gemm.multiply(4, 4, 5, small, small, small, false));
        }
    }

    private static void check(Gemm gemm, int[] shape, Layout a, Layout b, DType dtype, boolean accumulate) {
        try (Arena arena = Arena.ofShared()) {
            GemmCase product = GemmCase.of(arena, shape[0], shape[1], shape[2], a, b, dtype, accumulate);
            gemm.multiply(product.m, product.n, product.k, product.a, product.b, product.c, accumulate);
            product.verify(a + " " + b + " " + dtype + (accumulate ? " +=" : " ="));
        }
    }
}
