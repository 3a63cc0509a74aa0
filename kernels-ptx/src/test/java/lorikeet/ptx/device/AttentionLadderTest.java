package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import lorikeet.ptx.device.AttendBf16Kernel.Idea;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.Counters;
import lorikeet.tensor.op.Attention.Attend;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The ladder of attention: float32 without tensor cores, then one idea after another, with what the counters gained. Prints it:
 * {@code mvn -pl kernels-ptx -am test -Dtest=AttentionLadderTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class AttentionLadderTest {
    /** 256 causal queries and keys, two query heads of 128 over one key head. */
    private static final Bf16Attention ATTENTION = new Bf16Attention(new Attend(2, 1, 1 / Math.sqrt(128), true, 0), 128, new int[] {256}, new int[] {256}, 16);

    private record Rung(String idea, Counters counters) {
        long instructions() {
            return counters.total().issues();
        }

        double tensorShare() {
            return (double) counters.total().tensorFlops() / counters.total().flops();
        }

        double wavefronts() {
            return (double) counters.total().wavefronts() / counters.total().leastWavefronts();
        }

        double sectors() {
            return (double) counters.total().sectors() / counters.total().leastSectors();
        }

        String row() {
            return "%-28s %9d %8.3f %11.3f %9.3f".formatted(idea, instructions(), tensorShare(), wavefronts(), sectors());
        }
    }

    private static final List<Rung> LADDER = new ArrayList<>();

    @BeforeAll
    static void climb() {
        rung("float32, attention.ptx", ATTENTION.plain());
        Set<Idea> ideas = EnumSet.noneOf(Idea.class);
        rung("bf16 by mma.sync", ATTENTION.forward(ideas));
        for (Idea idea : Idea.values()) {
            ideas.add(idea);
            rung("+ " + idea.name().toLowerCase(java.util.Locale.ROOT), ATTENTION.forward(ideas));
        }
        System.out.println("attention, 256 x 256 causal, 2 heads of 128");
        System.out.println("%-28s %9s %8s %11s %9s".formatted("", "warp ins.", "mma", "wavefronts", "sectors"));
        LADDER.forEach(rung -> System.out.println(rung.row()));
    }

    private static void rung(String idea, LaunchDescriptor launch) {
        Bf16Attention.Result result = ATTENTION.run(List.of(launch), Checks.none().counting());
        assertTrue(result.error("o") < 1e-2, idea);
        LADDER.add(new Rung(idea, result.reports().getFirst().counters().orElseThrow()));
    }

    @Test
    void tensorCoresTakeATenthOfTheInstructions() {
        assertTrue(LADDER.get(1).instructions() * 10 < LADDER.get(0).instructions());
    }

    @Test
    void swizzlingLeavesNoBankConflict() {
        assertTrue(LADDER.get(1).wavefronts() > 4);
        assertEquals(1, LADDER.get(2).wavefronts(), 0.05);
    }

    @Test
    void masksAtEdgesAndKeptMaximaTakeInstructionsAway() {
        assertTrue(LADDER.get(3).instructions() < LADDER.get(2).instructions());
        assertTrue(LADDER.get(4).instructions() < LADDER.get(3).instructions());
    }

    @Test
    void theLastRungMeetsTheBars() {
        Rung last = LADDER.getLast();
        assertTrue(last.tensorShare() >= 0.95 && last.wavefronts() <= 1.05 && last.sectors() <= 1.05, last::row);
    }
}
