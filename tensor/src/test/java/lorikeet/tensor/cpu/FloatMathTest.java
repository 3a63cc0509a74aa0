package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stated bounds, against {@link Math} in F64, on a sample of all floats. {@link #main} takes every float (some
 * minutes): run it from the test class path after a change to {@link FloatMath}.
 */
class FloatMathTest {
    private interface FloatFunction {
        float at(float x);
    }

    /** A function, what it should be, its bound in ulp, and the least x for which that holds. */
    private record Bound(String name, FloatFunction function, DoubleUnaryOperator exact, double ulps, float least) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Bound> bounds() {
        DoubleUnaryOperator sigmoid = x -> x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
        float any = Float.NEGATIVE_INFINITY;
        return List.of(
            new Bound("exp", FloatMath::exp, Math::exp, 1, any),
            new Bound("log", FloatMath::log, Math::log, 1, any),
            new Bound("tanh", FloatMath::tanh, Math::tanh, 1.5, any),
            new Bound("sigmoid", FloatMath::sigmoid, sigmoid, 2.5, any),
            new Bound("silu", FloatMath::silu, x -> x == 0 ? x : x * sigmoid.applyAsDouble(x), 3.5, -87f));
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void errorIsWithinTheBoundOverAllExponents(Bound bound) {
        assertTrue(worst(bound, 8_191) <= bound.ulps, () -> bound + ": " + worst(bound, 8_191) + " ulp");
    }

    /** Worst error in ulp over each {@code stride}-th float; a wrong NaN or infinity counts as infinite. */
    private static double worst(Bound bound, int stride) {
        double worst = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += stride) {
            float x = Float.intBitsToFloat((int) bits);
            if (x >= bound.least) worst = Math.max(worst, error(bound.function.at(x), bound.exact.applyAsDouble(x)));
        }
        return worst;
    }

    private static double error(float found, double exact) {
        float rounded = (float) exact;
        if (Float.compare(found, rounded) == 0) return Math.abs(found - exact) == 0 ? 0 : 0.5;
        boolean finite = Float.isFinite(found) && Float.isFinite(rounded);
        return finite ? Math.abs(found - exact) / Math.ulp(rounded) : Double.POSITIVE_INFINITY;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1", "-0.0, 1", "1, 2.7182817", "-Infinity, 0", "Infinity, Infinity", "NaN, NaN", "-104, 0", "-103, 1.4E-45",
        "-90, 8.19401E-40", "88.72283, 3.4027985E38", "88.7229, Infinity", "3.4E38, Infinity", "-3.4E38, 0"})
    void expOfSpecialValues(float x, float expected) {
        assertEquals(expected, FloatMath.exp(x));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0", "0, -Infinity", "-0.0, -Infinity", "-1, NaN", "-Infinity, NaN", "Infinity, Infinity", "NaN, NaN",
        "1.4E-45, -103.27893", "3.4028235E38, 88.72284", "2, 0.6931472"})
    void logOfSpecialValues(float x, float expected) {
        assertEquals(expected, FloatMath.log(x));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-0.0, -0.0", "Infinity, 1", "-Infinity, -1", "NaN, NaN", "1.4E-45, 1.4E-45", "20, 1", "-20, -1"})
    void tanhOfSpecialValues(float x, float expected) {
        assertEquals(expected, FloatMath.tanh(x));
    }

    @Test
    void sigmoidAndSiluOfSpecialValues() {
        assertEquals(0.5f, FloatMath.sigmoid(0f));
        assertEquals(0f, FloatMath.sigmoid(Float.NEGATIVE_INFINITY));
        assertEquals(1f, FloatMath.sigmoid(Float.POSITIVE_INFINITY));
        assertTrue(FloatMath.sigmoid(-100f) > 0f, "subnormal results are not flushed");
        assertEquals(Float.NaN, FloatMath.sigmoid(Float.NaN));
        assertEquals(0f, FloatMath.silu(0f));
        assertEquals(Float.POSITIVE_INFINITY, FloatMath.silu(Float.POSITIVE_INFINITY));
        assertEquals(Float.NaN, FloatMath.silu(Float.NEGATIVE_INFINITY));
    }

    /** Prints the worst error of each function over every float. */
    public static void main(String[] args) {
        for (Bound bound : bounds()) System.out.println(bound + ": " + worst(bound, 1) + " ulp, bound " + bound.ulps);
    }
}
