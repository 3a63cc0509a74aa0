package lorikeet.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Factors worked out by hand from the formulas of transformers' optimization.py. */
class ScheduleTest {
    @ParameterizedTest
    @CsvSource({
        "CONSTANT, 0, 4, 10, 1", "CONSTANT, 9, 0, 10, 1",
        "CONSTANT_WITH_WARMUP, 0, 4, 10, 0", "CONSTANT_WITH_WARMUP, 1, 4, 10, 0.25", "CONSTANT_WITH_WARMUP, 4, 4, 10, 1", "CONSTANT_WITH_WARMUP, 0, 0, 10, 1",
        "LINEAR, 0, 2, 10, 0", "LINEAR, 1, 2, 10, 0.5", "LINEAR, 2, 2, 10, 1", "LINEAR, 6, 2, 10, 0.5", "LINEAR, 9, 2, 10, 0.125", "LINEAR, 10, 2, 10, 0", "LINEAR, 12, 2, 10, 0",
        "COSINE, 0, 0, 4, 1", "COSINE, 1, 0, 4, 0.8535533905932737", "COSINE, 2, 0, 4, 0.5", "COSINE, 3, 0, 4, 0.14644660940672627", "COSINE, 4, 0, 4, 0",
        "COSINE, 1, 3, 9, 0.3333333333333333", "COSINE, 3, 3, 9, 1", "COSINE, 5, 3, 9, 0.75",
        "LINEAR, 3, 5, 5, 0.6", "COSINE, 4, 5, 5, 0.8",
    })
    void factorIsThatOfTransformers(Schedule schedule, long step, long warmup, long total, double factor) {
        assertEquals(factor, schedule.factor(step, warmup, total), 1e-15);
    }
}
