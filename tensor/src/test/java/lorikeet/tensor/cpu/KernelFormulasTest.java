package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.Philox;
import lorikeet.tensor.cpu.scalar.ScalarKernels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scalar kernels against their formulas in F64. Vector kernels have the same bits: {@link KernelTwinsTest}. */
class KernelFormulasTest {
    private static final int N = 221;
    /** Half a unit in the last place of 1: one rounding. */
    private static final double EPSILON = 0x1p-24;

    private final Kernels k = new ScalarKernels();
    private Arena arena;
    private TestRows before;
    private TestRows rows;
    private MemorySegment s;

    @BeforeEach
    void fill() {
        arena = Arena.ofConfined();
        before = new TestRows(arena, N, 3).fill(7, false);
        rows = new TestRows(arena, N, 3).fill(7, false);
        s = rows.memory;
    }

    @AfterEach
    void release() {
        arena.close();
    }

    private double x(int r, int i) {
        return before.get(r, i);
    }

    /** Row {@code r} is {@code expected}, within {@code roundings} of the largest number on the way there. */
    private void check(int r, double roundings, double magnitude, IntToDoubleFunction expected) {
        for (int i = 0; i < N; i++) {
            double want = expected.applyAsDouble(i);
            double scale = Math.max(Math.abs(want), magnitude);
            assertEquals(want, rows.get(r, i), roundings * EPSILON * scale, "row " + r + ", element " + i);
        }
    }

    private double sum(IntToDoubleFunction term) {
        double sum = 0;
        for (int i = 0; i < N; i++) sum += term.applyAsDouble(i);
        return sum;
    }

    private double sumOfMagnitudes(IntToDoubleFunction term) {
        return sum(i -> Math.abs(term.applyAsDouble(i)));
    }

    private void checkSum(double found, IntToDoubleFunction term) {
        assertEquals(sum(term), found, N * EPSILON * sumOfMagnitudes(term));
    }

    private interface Formula {
        double of(double a, double b, double y);
    }

    /** A kernel from {@link KernelCase} that writes row 0 from rows 3 and 4 (or row 7), and its formula. */
    private record Elementwise(String name, int a, double roundings, double magnitude, Formula formula) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Elementwise of(String name, double roundings, double magnitude, Formula formula) {
        return new Elementwise(name, 3, roundings, magnitude, formula);
    }

    static List<Elementwise> elementwise() {
        return List.of(
            of("fill", 0, 0, (a, b, y) -> 1.5), of("copy", 0, 0, (a, b, y) -> a),
            of("add", 1, 0, (a, b, y) -> a + b), of("sub", 1, 0, (a, b, y) -> a - b), of("div", 1, 0, (a, b, y) -> a / b),
            of("maximum", 0, 0, (a, b, y) -> Math.max(a, b)), of("minimum", 0, 0, (a, b, y) -> Math.min(a, b)),
            of("greater", 0, 0, (a, b, y) -> a > b ? 1 : 0), of("scale", 2, 0, (a, b, y) -> 0.3 * a),
            of("affine", 2, 8, (a, b, y) -> 0.3 * a - 2), of("addScaled", 2, 8, (a, b, y) -> a + 0.3 * b),
            of("axpy", 2, 8, (a, b, y) -> y + 0.3 * a), of("mulAdd", 1, 0, (a, b, y) -> y + a * b),
            of("neg", 0, 0, (a, b, y) -> -a), of("abs", 0, 0, (a, b, y) -> Math.abs(a)), of("square", 1, 0, (a, b, y) -> a * a),
            new Elementwise("sqrt", 7, 1, 0, (a, b, y) -> Math.sqrt(a)),
            new Elementwise("rsqrt", 7, 2, 0, (a, b, y) -> 1 / Math.sqrt(a)),
            of("reciprocal", 1, 0, (a, b, y) -> 1 / a), of("exp", 2, 0, (a, b, y) -> Math.exp(a)),
            of("expMinus", 8, 0, (a, b, y) -> Math.exp(a - 1.25)), new Elementwise("log", 7, 2, 0, (a, b, y) -> Math.log(a)),
            of("tanh", 4, 0, (a, b, y) -> Math.tanh(a)), of("sigmoid", 5, 0, (a, b, y) -> 1 / (1 + Math.exp(-a))),
            of("silu", 7, 0, (a, b, y) -> a / (1 + Math.exp(-a))), of("sin", 1, 0, (a, b, y) -> Math.sin(a)),
            of("cos", 1, 0, (a, b, y) -> Math.cos(a)), of("swiGlu", 8, 0, (a, b, y) -> a / (1 + Math.exp(-a)) * b));
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void rowsFollowTheirFormula(Elementwise test) {
        KernelCase kernel = KernelCase.ALL.stream().filter(c -> c.name().equals(test.name)).findFirst().orElseThrow();
        kernel.call().on(k, s, rows, N);
        check(0, test.roundings, test.magnitude, i -> test.formula.of(x(test.a, i), x(4, i), x(0, i)));
    }

    @Test
    void mulAndReluWorkInPlace() {
        k.mul(s, rows.at(3), s, rows.at(3), s, rows.at(4), N);
        k.relu(s, rows.at(5), s, rows.at(5), N);
        check(3, 1, 0, i -> x(3, i) * x(4, i));
        check(5, 0, 0, i -> Math.max(x(5, i), 0));
    }

    @Test
    void sumsFollowTheirFormulas() {
        checkSum(k.sum(s, rows.at(3), N), i -> x(3, i));
        checkSum(k.dot(s, rows.at(3), s, rows.at(4), N), i -> x(3, i) * x(4, i));
        checkSum(k.sumSquares(s, rows.at(3), N), i -> x(3, i) * x(3, i));
        double squares = sum(i -> x(3, i) * x(3, i));
        assertEquals(squares, k.sumSquaresF64(s, rows.at(3), N), 1e-13 * squares);
        double max = IntStream.range(0, N).mapToDouble(i -> x(3, i)).max().orElseThrow();
        assertEquals(max, k.max(s, rows.at(3), N));
    }

    @Test
    void emptyRowsHaveEmptySums() {
        assertEquals(0f, k.sum(s, 0, 0));
        assertEquals(Float.NEGATIVE_INFINITY, k.max(s, 0, 0));
        assertEquals(-1, k.firstNonFinite(s, 0, 0));
    }

    @Test
    void theFirstNonFiniteElementIsFound() {
        assertEquals(-1, k.firstNonFinite(s, rows.at(3), N));
        rows.set(3, 200, Float.NaN);
        assertEquals(200, k.firstNonFinite(s, rows.at(3), N));
        rows.set(3, 77, Float.NEGATIVE_INFINITY);
        assertEquals(77, k.firstNonFinite(s, rows.at(3), N));
    }

    @Test
    void softmaxAndItsGradient() {
        double total = sum(i -> Math.exp(x(3, i)));
        assertEquals(Math.log(total), k.softmax(s, rows.at(0), s, rows.at(3), N), 1e-6 * Math.log(total));
        check(0, N, 0, i -> Math.exp(x(3, i)) / total);
        double mean = sum(i -> rows.get(0, i) * x(4, i));
        k.softmaxBackward(s, rows.at(1), s, rows.at(0), s, rows.at(4), N);
        check(1, N, 0.1, i -> rows.get(0, i) * (x(4, i) - mean));
    }

    @Test
    void gradientsOfScores() {
        k.scoreGradient(s, rows.at(3), s, rows.at(4), 0.5f, s, rows.at(5), s, rows.at(6), N);
        check(3, 8, 1, i -> Math.exp(0.5 * x(3, i) - x(5, i)));
        check(4, 12, 2, i -> 0.5 * Math.exp(0.5 * x(3, i) - x(5, i)) * (x(4, i) - x(6, i)));
    }

    @Test
    void swiGluGradients() {
        k.swiGluBackward(s, rows.at(0), s, rows.at(1), s, rows.at(3), s, rows.at(4), s, rows.at(5), N);
        IntToDoubleFunction sigmoid = i -> 1 / (1 + Math.exp(-x(3, i)));
        check(0, 16, 2, i -> x(5, i) * x(4, i) * sigmoid.applyAsDouble(i) * (1 + x(3, i) * (1 - sigmoid.applyAsDouble(i))));
        check(1, 8, 0, i -> x(5, i) * x(3, i) * sigmoid.applyAsDouble(i));
    }

    @Test
    void rmsNormAndItsGradients() {
        double eps = 1e-6;
        double rstd = 1 / Math.sqrt(sum(i -> x(3, i) * x(3, i)) / N + eps);
        assertEquals(rstd, k.rmsNorm(s, rows.at(0), s, rows.at(3), s, rows.at(4), (float) eps, N), N * EPSILON * rstd);
        check(0, N, 0, i -> x(4, i) * (x(3, i) * rstd));
        k.rmsNormBackward(s, rows.at(1), s, rows.at(3), s, rows.at(4), s, rows.at(5), (float) rstd, N);
        double slope = Math.pow(rstd, 3) / N * sum(i -> x(4, i) * x(5, i) * x(3, i));
        check(1, N, 1, i -> rstd * x(4, i) * x(5, i) - x(3, i) * slope);
        k.rmsNormWeightGradient(s, rows.at(2), s, rows.at(3), s, rows.at(5), (float) rstd, N);
        check(2, 4, 8, i -> x(2, i) + x(5, i) * x(3, i) * rstd);
    }

    @Test
    void ropeTurnsPairsOfHalvesAndBack() {
        int half = N / 2;
        for (int i = 0; i < half; i++) {
            rows.set(4, i, (float) Math.cos(i * 0.1));
            rows.set(5, i, (float) Math.sin(i * 0.1));
        }
        k.rope(s, rows.at(0), s, rows.at(3), s, rows.at(4), s, rows.at(5), 1f, half);
        for (int i = 0; i < half; i++) {
            double cos = Math.cos(i * 0.1);
            double sin = Math.sin(i * 0.1);
            assertEquals(x(3, i) * cos - x(3, i + half) * sin, rows.get(0, i), 4 * EPSILON * 8);
            assertEquals(x(3, i + half) * cos + x(3, i) * sin, rows.get(0, i + half), 4 * EPSILON * 8);
        }
        k.rope(s, rows.at(0), s, rows.at(0), s, rows.at(4), s, rows.at(5), -1f, half);
        for (int i = 0; i < 2 * half; i++) assertEquals(x(3, i), rows.get(0, i), 8 * EPSILON * 8);
    }

    @Test
    void adamWFollowsPyTorchsOrder() {
        k.adamW(s, rows.at(3), s, rows.at(4), s, rows.at(7), s, rows.at(5), KernelCase.STEP, N);
        IntToDoubleFunction g = i -> 0.7 * x(5, i);
        IntToDoubleFunction m = i -> 0.9 * x(4, i) + 0.1 * g.applyAsDouble(i);
        IntToDoubleFunction v = i -> 0.95 * x(7, i) + 0.05 * g.applyAsDouble(i) * g.applyAsDouble(i);
        check(4, 8, 4, m);
        check(7, 8, 0, v);
        double c1 = 1 - Math.pow(0.9, 3);
        double c2 = 1 - Math.pow(0.95, 3);
        check(3, 8, 1, i -> x(3, i) * (1 - 1e-3 * 0.1) - 1e-3 / c1 * m.applyAsDouble(i) / (Math.sqrt(v.applyAsDouble(i) / c2) + 1e-8));
        check(5, 0, 0, i -> x(5, i));
    }

    @Test
    void conversionsOf16BitsRoundTripAndRound() {
        MemorySegment halves = arena.allocate(2L << 16);
        MemorySegment wide = arena.allocate(4L << 16);
        for (int i = 0; i < 1 << 16; i++) halves.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) i);
        for (int bf16 = 0; bf16 < 2; bf16++) {
            if (bf16 == 1) k.widenBf16(wide, 0, halves, 0, 1 << 16);
            else k.widenF16(wide, 0, halves, 0, 1 << 16);
            MemorySegment back = arena.allocate(2L << 16);
            if (bf16 == 1) k.narrowBf16(back, 0, wide, 0, 1 << 16);
            else k.narrowF16(back, 0, wide, 0, 1 << 16);
            for (int i = 0; i < 1 << 16; i++) {
                float value = wide.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                float again = bf16 == 1 ? Floats16.bf16ToFloat(back.getAtIndex(ValueLayout.JAVA_SHORT, i))
                        : Floats16.f16ToFloat(back.getAtIndex(ValueLayout.JAVA_SHORT, i));
                assertEquals(value, again, "bits " + i);
            }
        }
        rows.set(3, 0, 1f + 0x1p-8f);
        rows.set(3, 1, 1f + 0x1.8p-7f);
        k.narrowBf16(s, rows.at(0), s, rows.at(3), 2);
        assertEquals(0x3F80, s.get(ValueLayout.JAVA_SHORT_UNALIGNED, rows.at(0)), "half a unit goes to the even neighbour");
        assertEquals(0x3F82, s.get(ValueLayout.JAVA_SHORT_UNALIGNED, rows.at(0) + 2), "half a unit goes to the even neighbour");
    }

    @Test
    void vectorWidenedF16EqualsTheJdksForAllBits() {
        MemorySegment halves = arena.allocate(2L << 16);
        MemorySegment wide = arena.allocate(4L << 16);
        for (int i = 0; i < 1 << 16; i++) halves.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) i);
        Simd.kernels().widenF16(wide, 0, halves, 0, 1 << 16);
        float[] expected = new float[1 << 16];
        for (int i = 0; i < 1 << 16; i++) expected[i] = Float.float16ToFloat((short) i);
        assertArrayEquals(expected, wide.toArray(ValueLayout.JAVA_FLOAT));
    }

    @Test
    void dropoutKeepsWhatIsDrawnAndIsTheSameInParts() {
        float p = 0.3f;
        k.dropout(s, rows.at(0), s, rows.at(3), p, 9, 101, 2, 5, N);
        int kept = 0;
        for (int i = 0; i < N; i++) {
            boolean keep = Philox.uniform(9, 101 + i, 2, 5) >= p;
            if (keep) kept++;
            assertEquals(keep ? x(3, i) / (1 - 0.3) : 0, rows.get(0, i), 4 * EPSILON * 8);
        }
        assertEquals(0.7 * N, kept, 5 * Math.sqrt(N * 0.21));
        k.dropout(s, rows.at(1), s, rows.at(3), p, 9, 101, 2, 5, 50);
        k.dropout(s, rows.at(1) + 200, s, rows.at(3) + 200, p, 9, 151, 2, 5, N - 50);
        for (int i = 0; i < N; i++) assertEquals(rows.get(0, i), rows.get(1, i));
    }

    @Test
    void noDropoutScalesByOne() {
        k.dropout(s, rows.at(0), s, rows.at(3), 0f, 9, 0, 0, 0, N);
        check(0, 0, 0, i -> x(3, i));
    }
}
