package lorikeet.tensor.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Shape SHAPE = Shape.of(2, 2);
    private static final Tolerance LOOSE = new Tolerance(0.1, "test");

    private static Comparison compare(Tolerance tolerance, double... found) {
        return Comparison.of(SHAPE, found, new double[] {3, 0, Double.NaN, -4}, tolerance);
    }

    @Test
    void errorsAreRelativeToTheWhole() {
        Comparison comparison = compare(LOOSE, 3, 0.2, Double.NaN, -4);
        assertTrue(comparison.holds());
        assertEquals(0.2 / 5, comparison.frobenius(), 1e-15);
        assertEquals(0.2 / 4, comparison.worst(), 1e-15);
        assertEquals(0.5, comparison.share(), 1e-15);
    }

    @Test
    void mismatchNamesIndexAndBothValues() {
        assertEquals(List.of("[1, 1]: found -4.5, expected -4.0"), compare(LOOSE, 3, 0, Double.NaN, -4.5).mismatches());
    }

    @Test
    void whatIsNotFiniteMustBeTheSame() {
        assertFalse(compare(LOOSE, 3, 0, 1, -4).holds());
        assertFalse(compare(LOOSE, 3, Double.NaN, Double.NaN, -4).holds());
        assertFalse(compare(LOOSE, 3, Double.POSITIVE_INFINITY, Double.NaN, -4).holds());
    }

    @Test
    void exactMeansBits() {
        Tolerance exact = Tolerance.exact("test");
        assertTrue(compare(exact, 3, 0, Double.NaN, -4).holds());
        assertFalse(compare(exact, 3, -0.0, Double.NaN, -4).holds());
        assertFalse(compare(exact, Math.nextUp(3.0), 0, Double.NaN, -4).holds());
    }

    @Test
    void manySmallErrorsAddUp() {
        double[] expected = new double[100];
        double[] found = new double[100];
        expected[0] = 1;
        for (int i = 0; i < 100; i++) found[i] = expected[i] + 0.05;
        Comparison comparison = Comparison.of(Shape.of(100), found, expected, LOOSE);
        assertEquals(List.of("relative error " + comparison.frobenius() + " in total"), comparison.mismatches());
    }

    @Test
    void toleranceGrowsWithTheTermsOfASum() {
        assertEquals(1008 * 0x1p-24, Tolerance.sum(DType.F32, 1000).relative());
    }
}
