package lorikeet.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {
    @TempDir
    Path temp;

    /** Words of two or three syllables, from a fixed seed. */
    private static String text() {
        String[] syllables = {"ka", "ke", "stre", "lo", "ri", "keet", "mo", "ün", "ta"};
        Random random = new Random(41);
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < 3000; word++) {
            for (int i = 2 + random.nextInt(2); i > 0; i--) text.append(syllables[(int) Math.min(8, Math.abs(random.nextGaussian() * 4))]);
            text.append(random.nextInt(9) == 0 ? ". " : " ");
        }
        return text.toString();
    }

    private static TrainedBpe trained(int size) {
        BpeTrainer trainer = new BpeTrainer(size, 2, List.of("<|end|>", "<|pad|>"));
        trainer.add(text());
        return trainer.train();
    }

    @Test
    void mergesAreThoseOfTheDefinition() {
        List<TrainedBpe.Merge> merges = trained(400).merges();
        assertEquals(400 - 256 - 2, merges.size());
        assertEquals(byDefinition(text(), merges.size()), merges);
    }

    /** The definition: count all pairs, join the most frequent one (of equals the one of lower ids), begin again. */
    private static List<TrainedBpe.Merge> byDefinition(String text, int steps) {
        List<String> tokens = new ArrayList<>();
        for (int b = 0; b < 256; b++) tokens.add(String.valueOf(ByteAlphabet.charOf((byte) b)));
        Collections.sort(tokens);
        List<List<String>> words = new ArrayList<>();
        TrainedBpe.preTokenizer().cut(new Piece(text, true), piece -> words.add(new ArrayList<>(List.of(piece.text().split("")))));
        List<TrainedBpe.Merge> merges = new ArrayList<>();
        while (merges.size() < steps) {
            Map<TrainedBpe.Merge, Integer> counts = new HashMap<>();
            for (List<String> word : words) for (int i = 0; i + 1 < word.size(); i++) counts.merge(new TrainedBpe.Merge(word.get(i), word.get(i + 1)), 1, Integer::sum);
            TrainedBpe.Merge best = Collections.max(counts.keySet(), (a, b) -> {
                int order = counts.get(a).compareTo(counts.get(b));
                if (order == 0) order = tokens.indexOf(b.left()) - tokens.indexOf(a.left());
                return order == 0 ? tokens.indexOf(b.right()) - tokens.indexOf(a.right()) : order;
            });
            merges.add(best);
            tokens.add(best.left() + best.right());
            for (List<String> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (!word.get(i).equals(best.left()) || !word.get(i + 1).equals(best.right())) continue;
                    word.set(i, best.left() + best.right());
                    word.remove(i + 1);
                }
            }
        }
        return merges;
    }

    @Test
    void writtenFilesLoadAndSpeakEveryText() throws IOException {
        trained(500).write(temp);
        Tokenizer tokenizer = Tokenizer.load(temp);
        assertEquals(500, tokenizer.vocabularySize());
        assertEquals(OptionalInt.of(0), tokenizer.eos());
        assertEquals(OptionalInt.of(0), tokenizer.pad());
        assertEquals(OptionalInt.empty(), tokenizer.bos());
        for (String text : HostileTexts.sample(20)) assertEquals(text, tokenizer.decode(tokenizer.encode(text, true), false));
        assertArrayEquals(new int[] {0, 1}, tokenizer.encode("<|end|><|pad|>", true));
        assertTrue(tokenizer.encode(text(), true).length < text().length() / 3);
        try (var files = Files.list(temp)) {
            assertEquals(3, files.count(), "no part files are left");
        }
    }

    @Test
    void libraryReadsTheFilesWithEqualIds() throws IOException {
        trained(500).write(temp);
        Tokenizer tokenizer = Tokenizer.load(temp);
        try (HuggingFace library = HuggingFace.of(temp.resolve("tokenizer.json"))) {
            assertArrayEquals(library.encode(text(), true), tokenizer.encode(text(), true));
            for (String text : HostileTexts.sample(10)) {
                int[] ids = tokenizer.encode(text, true);
                assertArrayEquals(library.encode(text, true), ids);
                assertEquals(library.decode(ids, true), tokenizer.decode(ids, true));
            }
        }
    }

    @Test
    void sameTextGivesTheSameFiles() throws IOException {
        trained(450).write(temp.resolve("a"));
        trained(450).write(temp.resolve("b"));
        assertEquals(-1, Files.mismatch(temp.resolve("a/tokenizer.json"), temp.resolve("b/tokenizer.json")));
    }

    @Test
    void stopsWhereNothingIsFrequentAndRefusesWhatCannotBe() {
        BpeTrainer trainer = new BpeTrainer(1000, 2, List.of());
        trainer.add("abcd abcd");
        trainer.add("");
        assertEquals(256 + 3, trainer.train().tokens().size(), "abcd, and no pair across words");
        assertThrows(TokenizerException.class, () -> new BpeTrainer(256, 2, List.of("<s>")));
        assertThrows(TokenizerException.class, () -> new BpeTrainer(300, 2, List.of("<s>", "<s>")));
        assertThrows(TokenizerException.class, () -> new BpeTrainer(300, 2, List.of("")));
    }
}
