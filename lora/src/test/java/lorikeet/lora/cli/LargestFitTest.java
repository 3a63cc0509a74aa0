package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargestFitTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 1000})
    void theSearchEndsOnAnyRisingCosts(int from) {
        for (int fit = 0; fit <= 1000; fit += 37) {
            int most = fit;
            assertEquals(fit, LargestFit.of(from, 1000, (long) most * most * most, v -> (long) v * v * v));
            assertEquals(most / 10 * 10, LargestFit.of(from, 1000, most / 10, v -> (v + 9) / 10), "a staircase");
        }
    }

    @Test
    void limitsMayBeAnyNumber() {
        assertEquals(Integer.MAX_VALUE - 1, LargestFit.of(1, Integer.MAX_VALUE, Long.MAX_VALUE, v -> v));
        assertEquals(2_000_000_007, LargestFit.of(1_900_000_000, Integer.MAX_VALUE, 2_000_000_007, v -> v));
        assertEquals(0, LargestFit.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 0, v -> v));
    }

    @Test
    void fewValuesAreTriedWhereStairsBeginBehindRoundNumbers() {
        for (int fit = 256; fit < 8192; fit += 256) {
            AtomicInteger tried = new AtomicInteger();
            int found = LargestFit.of(8192, 8192, 1000L * fit + 500, v -> {
                tried.incrementAndGet();
                return 1000L * ((v + 255) / 256 * 256);
            });
            assertEquals(fit, found);
            assertTrue(tried.get() <= 12, fit + " took " + tried);
        }
    }
}
