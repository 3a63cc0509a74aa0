package lorikeet.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "flaw, lawn, 2", "'', abc, 3", "abc, '', 3", "same, same, 0", "saturday, sunday, 3"})
    void editsAreLevenshteinsDistance(String from, String to, int edits) {
        assertEquals(edits, Nearest.edits(from, to));
        assertEquals(edits, Nearest.edits(to, from));
    }

    @Test
    void nameWithTheFewestEditsIsNearest() {
        List<String> flags = List.of("--seed", "--lora_rank", "--lora_alpha", "--model");
        assertEquals(Optional.of("--lora_rank"), Nearest.to("--lora_rnak", flags));
        assertEquals(Optional.of("--model"), Nearest.to("--modle", flags));
        assertEquals(Optional.empty(), Nearest.to("--seed", List.of()));
    }

    @Test
    void abbreviationStandsForTheWholeName() {
        assertEquals(Optional.of("--lr_scheduler_type"), Nearest.to("--lr", List.of("--seed", "--lr_scheduler_type")));
    }

    @Test
    void amongEqualsTheAlphabetDecides() {
        assertEquals(Optional.of("aa"), Nearest.to("ba", List.of("bb", "aa")));
    }

    @Test
    void nothingIsSuggestedWhereNothingIsNear() {
        assertEquals("", Nearest.suggestion("norm", List.of("k_proj", "o_proj", "gate_proj")));
        assertEquals("", Nearest.suggestion("", List.of("a", "b")));
        assertEquals("", Nearest.suggestion("x".repeat(201), List.of("x".repeat(202))));
        assertEquals("; did you mean 'norm'?", Nearest.suggestion("nrom", List.of("k_proj", "norm")));
        assertEquals(" (did you mean norm?)", Nearest.hint("norn", List.of("norm")));
    }

    @Test
    void severalAreThoseThatBeginAlikeThenThoseThatHaveIt() {
        List<String> names = List.of("rope_v4", "rope_v1", "copy_v1", "un_rope", "adamw_v1");
        assertEquals(List.of("rope_v1", "rope_v4", "copy_v1", "un_rope"), Nearest.several("rope", names, 5));
        assertEquals(List.of("rope_v1"), Nearest.several("rope_v1", names, 1));
        assertEquals(List.of(), Nearest.several("", names, 5));
    }
}
