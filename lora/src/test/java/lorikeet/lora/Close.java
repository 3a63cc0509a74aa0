package lorikeet.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Comparisons of arrays of numbers. */
public final class Close {
    private Close() {}

    /** Each element within {@code limit}. */
    public static void assertWithin(double limit, double[] expected, double[] actual, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertTrue(Math.abs(expected[i] - actual[i]) <= limit, what + " [" + i + "]: expected " + expected[i] + ", found " + actual[i] + ", limit " + limit);
        }
    }

    /** |actual - expected| ≤ limit · |expected| in the Frobenius norm. */
    public static void assertFrobenius(double limit, double[] expected, double[] actual, String what) {
        assertEquals(expected.length, actual.length, what);
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            size += expected[i] * expected[i];
        }
        assertTrue(Math.sqrt(difference) <= limit * Math.sqrt(size), what + ": relative error " + Math.sqrt(difference / size) + ", limit " + limit);
    }

    /** |actual - expected| ≤ limit · |expected|. */
    public static void assertRelative(double limit, double expected, double actual, String what) {
        assertEquals(expected, actual, limit * Math.abs(expected), what);
    }

    /** Largest magnitude. */
    public static double most(double[] values) {
        double most = 0;
        for (double value : values) most = Math.max(most, Math.abs(value));
        return most;
    }
}
