package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.op.Attention.Attend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention in bf16 on the emulator against the float64 reference, over odd sizes, with all checks on. */
class AttentionBf16Test {
    private static final int SEEDS = Integer.getInteger("lorikeet.ptx.seeds", 3);
    /** Relative Frobenius error of results in 16 bits, and of statistics in float32 of operands in 16 bits. */
    private static final double MOST_ERROR = 1e-2;
    private static final double MOST_LSE_ERROR = 1e-5;

    static List<Bf16Attention> cases() {
        return List.of(
                new Bf16Attention(new Attend(4, 2, 0.3, true, 0), 16, new int[] {70, 5}, new int[] {70, 5}, 16),
                new Bf16Attention(new Attend(3, 1, 0.3, false, 0), 8, new int[] {3, 0, 40}, new int[] {90, 2, 1}, 16),
                new Bf16Attention(new Attend(2, 2, 0.2, true, 33), 32, new int[] {150}, new int[] {150}, 16),
                new Bf16Attention(new Attend(2, 1, 0.2, true, 0), 27, new int[] {66, 1}, new int[] {66, 9}, 2),
                new Bf16Attention(new Attend(2, 1, 0.125, true, 0), 64, new int[] {130, 64}, new int[] {140, 64}, 16),
                new Bf16Attention(new Attend(1, 1, 0.125, false, 70), 50, new int[] {65}, new int[] {131}, 4),
                new Bf16Attention(new Attend(2, 1, 0.1, true, 0), 128, new int[] {67, 3}, new int[] {67, 0}, 16),
                new Bf16Attention(new Attend(1, 1, 0.1, true, 20), 80, new int[] {5, 70}, new int[] {4, 70}, 16),
                new Bf16Attention(new Attend(2, 2, 0.06, true, 0), 256, new int[] {70}, new int[] {70}, 16),
                new Bf16Attention(new Attend(1, 1, 0.07, false, 0), 201, new int[] {9}, new int[] {75}, 2),
                new Bf16Attention(new Attend(2, 1, -0.3, true, 0), 16, new int[] {70, 5}, new int[] {70, 9}, 16),
                new Bf16Attention(new Attend(1, 1, -0.2, false, 40), 30, new int[] {5}, new int[] {66}, 2),
                new Bf16Attention(new Attend(2, 2, -0.125, true, 0), 64, new int[] {66, 1}, new int[] {66, 1}, 16),
                new Bf16Attention(new Attend(1, 1, -0.1, true, 20), 128, new int[] {70}, new int[] {70}, 16),
                new Bf16Attention(new Attend(1, 1, -0.06, true, 0), 256, new int[] {40}, new int[] {70}, 16),
                new Bf16Attention(new Attend(2, 1, 0, true, 9), 16, new int[] {70, 5, 3}, new int[] {70, 5, 0}, 16),
                new Bf16Attention(new Attend(1, 1, 0, false, 0), 200, new int[] {3}, new int[] {75}, 16),
                new Bf16Attention(new Attend(1, 1, -1e-33, true, 0), 64, new int[] {66}, new int[] {66}, 16),
                new Bf16Attention(new Attend(2, 1, 0.07, true, 0), 16, new int[0], new int[0], 16));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void resultsAndGradientsAgreeWithFloat64(Bf16Attention attention) {
        Bf16Attention.Result found = attention.run(attention.all(), Checks.none());
        for (String result : List.of("o", "dQ", "dK", "dV")) assertTrue(found.error(result) < MOST_ERROR, () -> result + " is off by " + found.error(result));
        assertTrue(found.error("lse") < MOST_LSE_ERROR, () -> "lse is off by " + found.error("lse"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void checksFindNothingWhateverTheSchedule(Bf16Attention attention) {
        IntStream.rangeClosed(0, SEEDS).mapToObj(seed -> seed == 0 ? Checks.all() : Checks.all().seeded(seed))
                .forEach(checks -> assertEquals(List.of(), attention.run(attention.all(), checks).findings()));
    }
}
