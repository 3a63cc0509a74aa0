package lorikeet.quant4bit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodeTableTest {
    /** Upper end of the probabilities whose normal quantiles NF4 takes, as published with QLoRA. */
    private static final double NF4_OFFSET = 0.9677083;

    @ParameterizedTest
    @EnumSource(CodeTable.class)
    void everyValueRoundsToItsCode(CodeTable table) {
        for (int code = 0; code < 16; code++) {
            boolean negativeZero = Float.floatToRawIntBits(table.value(code)) == 0x80000000;
            assertEquals(negativeZero ? 0 : code, table.nearest(table.value(code)));
        }
    }

    @ParameterizedTest
    @EnumSource(CodeTable.class)
    void noOtherCodeIsNearer(CodeTable table) {
        for (int i = -10_000; i <= 10_000; i++) {
            float x = table.largest() * i / 10_000f;
            double least = IntStream.range(0, 16).mapToDouble(code -> Math.abs((double) table.value(code) - x)).min().orElseThrow();
            assertEquals(least, Math.abs((double) table.value(table.nearest(x)) - x), 1e-6, () -> table + " at " + x);
        }
    }

    @ParameterizedTest
    @EnumSource(CodeTable.class)
    void codesRiseWithTheirInput(CodeTable table) {
        float before = -table.largest();
        for (int i = -10_000; i <= 10_000; i++) {
            float value = table.value(table.nearest(table.largest() * i / 10_000f));
            assertEquals(Math.max(before, value), value);
            before = value;
        }
    }

    @Test
    void aThresholdItselfGoesDown() {
        assertEquals(7, CodeTable.NF4.nearest(0.03979014977812767f));
        assertEquals(8, CodeTable.NF4.nearest(Math.nextUp(0.03979014977812767f)));
        assertEquals(1, CodeTable.FP4.nearest(0.0859375f));
        assertEquals(6, CodeTable.FP4.nearest(Math.nextUp(0.0859375f)));
    }

    @Test
    void nf4IsMadeOfNormalQuantiles() {
        double largest = quantile(NF4_OFFSET);
        assertEquals(0, CodeTable.NF4.value(7));
        for (int i = 1; i <= 8; i++) {
            assertEquals(quantile(0.5 + (NF4_OFFSET - 0.5) * i / 8) / largest, CodeTable.NF4.value(7 + i), 1e-6);
        }
        for (int i = 1; i <= 7; i++) {
            assertEquals(-quantile(0.5 + (NF4_OFFSET - 0.5) * i / 7) / largest, CodeTable.NF4.value(7 - i), 1e-6);
        }
    }

    @Test
    void fp4IsASmallFloat() {
        for (int code = 0; code < 8; code++) {
            int exponent = code >> 1;
            int mantissa = code & 1;
            // Published values in units of 1/12; exponents 00, 10, 11, 01 stand for steps of 2 from 1/16, 2, 4, 8 on.
            double expected = new double[][] {{0, 0.0625}, {8, 12}, {4, 6}, {2, 3}}[exponent][mantissa] / 12;
            assertEquals((float) expected, CodeTable.FP4.value(code));
            assertEquals(-(float) expected, CodeTable.FP4.value(code | 8));
        }
    }

    @Test
    void fp4KeepsTheSignOfWhatRoundsToZero() {
        assertEquals(8, CodeTable.FP4.nearest(-0.001f));
        assertEquals(0, CodeTable.FP4.nearest(-0.0f));
    }

    /** Quantile of the standard normal distribution by bisection, for p in [0.5, 1). */
    private static double quantile(double p) {
        double low = 0;
        double high = 8;
        for (int i = 0; i < 80; i++) {
            double middle = (low + high) / 2;
            if (distribution(middle) < p) low = middle;
            else high = middle;
        }
        return low;
    }

    /** P(X <= x) = 1/2 + density(x) * (x + x³/3 + x⁵/(3·5) + ...). */
    private static double distribution(double x) {
        double sum = 0;
        double term = x;
        for (int k = 1; term > 1e-18 * sum; k += 2) {
            sum += term;
            term *= x * x / (k + 2);
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
