package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunLogTest {
    @ParameterizedTest
    @CsvSource({"0, 0s", "0.4, 0s", "0.6, 1s", "59.4, 59s", "59.6, 1m 0s", "61, 1m 1s", "3599.5, 1h 0m 0s", "3661, 1h 1m 1s", "360000, 100h 0m 0s"})
    void durationHasNoLeadingZeroUnits(double seconds, String text) {
        assertEquals(text, RunLog.duration(seconds));
    }
}
