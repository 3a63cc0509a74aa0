package lorikeet.lora.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TicksTest {
    private static List<String> labels(double low, double high, int most, boolean whole) {
        Ticks ticks = Ticks.of(low, high, most, whole);
        return ticks.values().stream().map(ticks::label).toList();
    }

    @Test
    void ticksAreRoundAndReadable() {
        assertEquals(List.of("0", "20", "40", "60", "80"), labels(-3, 97, 7, false));
        assertEquals(List.of("0.5", "1.0", "1.5", "2.0"), labels(0.4, 2.4, 7, false));
        assertEquals(List.of("0", "2e-5", "4e-5", "6e-5", "8e-5", "1e-4"), labels(0, 1e-4, 7, false));
        assertEquals(List.of("1.05e-5", "1.1e-5", "1.15e-5"), labels(1.03e-5, 1.17e-5, 4, false));
        assertEquals(List.of("0", "10,000", "20,000"), labels(0, 25_000, 4, true));
        assertEquals(List.of("-1", "0", "1"), labels(-1.2, 1.2, 4, false));
    }

    @Test
    void stepsHaveNoFractions() {
        assertEquals(List.of("1", "2", "3"), labels(1, 3, 10, true));
        assertEquals(List.of("0", "1", "2"), labels(0, 2, 10, true));
    }

    @Test
    void labelsOfARangeAreFewAndDiffer() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            double low = random.nextGaussian() * Math.pow(10, random.nextInt(-8, 8));
            double high = low + Math.abs(low) * Math.pow(10, -4 * random.nextDouble()) + 1e-12;
            Ticks ticks = Ticks.of(low, high, 7, false);
            assertTrue(!ticks.values().isEmpty() && ticks.values().size() <= 7, () -> "ticks of " + high + ": " + ticks);
            assertEquals(ticks.values().size(), ticks.values().stream().map(ticks::label).distinct().count(), () -> ticks + " " + ticks.values().stream().map(ticks::label).toList());
        }
    }
}
