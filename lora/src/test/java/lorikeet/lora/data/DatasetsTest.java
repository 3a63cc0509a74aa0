package lorikeet.lora.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.Datasets.Loaded;
import lorikeet.lora.data.Datasets.Request;
import lorikeet.lora.hub.HubCaches;
import lorikeet.lora.hub.HubDatasets;
import lorikeet.lora.template.Templates;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {
    @TempDir
    Path folder;

    /** A file of texts name0, name1, … */
    private String file(String name, int rows) throws IOException {
        return Files.writeString(folder.resolve(name + ".txt"), IntStream.range(0, rows).mapToObj(i -> name + i + "\n").collect(Collectors.joining())).toString();
    }

    private static Request request(List<String> train, List<String> validation, double ratio, boolean shuffle, long seed) {
        return new Request(named("--dataset", train), named("--val_dataset", validation), ratio, Map.of(), false, 300, shuffle, false, seed);
    }

    static List<DatasetName> named(String flag, List<String> names) {
        return names.stream().map(name -> DatasetName.parse(flag, name, new HubDatasets(HubCaches.of(null, null)))).toList();
    }

    private static Loaded load(Request request) {
        return Datasets.load(request, new RowEncoder(ByteTokens.LLAMA, new RowEncoder.Settings(Templates.DEFAULT, null, false, 64, Truncation.DELETE)));
    }

    private static List<String> texts(Dataset dataset) {
        return dataset.rows().stream().map(row -> ByteTokens.LLAMA.decode(row.ids()).replaceAll("</?s>", "")).toList();
    }

    private static List<String> names(String name, int rows) {
        return IntStream.range(0, rows).mapToObj(i -> name + i).toList();
    }

    @Test
    void filesFollowEachOther() throws IOException {
        Loaded loaded = load(request(List.of(file("a", 3), file("b", 2)), List.of(file("v", 2)), 0, false, 1));
        assertEquals(List.of("a0", "a1", "a2", "b0", "b1"), texts(loaded.train()));
        assertEquals(List.of("v0", "v1"), texts(loaded.validation()));
        assertEquals(List.of("a.txt: 3 rows of plain text (text)", "b.txt: 2 rows of plain text (text)", "v.txt: 2 rows of plain text (text)"), loaded.lines());
        assertEquals(5 * 4, loaded.train().tokens());
        assertEquals(5 * 3, loaded.train().trained());
    }

    @Test
    void shuffledRowsAreTheSameInAnotherOrderOfTheSeed() throws IOException {
        List<String> train = List.of(file("a", 20));
        List<String> one = texts(load(request(train, List.of(), 0, true, 1)).train());
        assertEquals(names("a", 20), one.stream().sorted((x, y) -> Integer.compare(Integer.parseInt(x.substring(1)), Integer.parseInt(y.substring(1)))).toList());
        assertNotEquals(names("a", 20), one);
        assertEquals(one, texts(load(request(train, List.of(), 0, true, 1)).train()));
        assertNotEquals(one, texts(load(request(train, List.of(), 0, true, 2)).train()));
    }

    @Test
    void fewerSamplesAreASeededChoice() throws IOException {
        String file = file("a", 20);
        List<String> five = texts(load(request(List.of(file + "#5"), List.of(), 0, false, 1)).train());
        assertEquals(5, new HashSet<>(five).size());
        assertTrue(names("a", 20).containsAll(five));
        assertEquals(five, texts(load(request(List.of(file + "#5"), List.of(), 0, false, 1)).train()));
        assertNotEquals(five, texts(load(request(List.of(file + "#5"), List.of(), 0, false, 2)).train()));
        List<String> twice = texts(load(request(List.of(file + "#5", file + "#5"), List.of(), 0, false, 1)).train());
        assertNotEquals(twice.subList(0, 5), twice.subList(5, 10));
    }

    @Test
    void moreSamplesAreWholeCopiesAndARemainder() throws IOException {
        List<String> seven = texts(load(request(List.of(file("a", 3) + "#7"), List.of(file("v", 2) + "#4"), 0, false, 1)).train());
        assertEquals(Stream.concat(names("a", 3).stream(), names("a", 3).stream()).toList(), seven.subList(0, 6));
        assertTrue(names("a", 3).contains(seven.get(6)));
        assertEquals(List.of("v0", "v1", "v0", "v1"), texts(load(request(List.of(file("a", 3)), List.of(file("v", 2) + "#4"), 0, false, 1)).validation()));
    }

    @Test
    void splitHoldsOutRowsThatAreNotTrained() throws IOException {
        Loaded loaded = load(request(List.of(file("a", 20), file("b", 5)), List.of(), 0.25, false, 1));
        assertEquals(List.of(19, 6), List.of(loaded.train().rows().size(), loaded.validation().rows().size()));
        assertEquals(25, Stream.concat(texts(loaded.train()).stream(), texts(loaded.validation()).stream()).distinct().count());
        assertEquals(1, texts(loaded.validation()).stream().filter(text -> text.startsWith("b")).count());
    }

    @Test
    void splitOfManySamplesKeepsCopiesOnOneSide() throws IOException {
        Loaded loaded = load(request(List.of(file("a", 4) + "#10"), List.of(), 0.5, false, 1));
        assertEquals(List.of(8, 2), List.of(loaded.train().rows().size(), loaded.validation().rows().size()));
        assertTrue(texts(loaded.train()).stream().noneMatch(texts(loaded.validation())::contains));
    }

    @Test
    void smallSplitHoldsOutOneRow() throws IOException {
        assertEquals(1, load(request(List.of(file("a", 3)), List.of(), 0.01, false, 1)).validation().rows().size());
        String one = file("b", 1);
        String message = assertThrows(UsageException.class, () -> load(request(List.of(one), List.of(), 0.01, false, 1))).getMessage();
        assertEquals("--split_dataset_ratio: expected at least two rows to split, found one in " + one, message);
    }

    @Test
    void splitOfWhichNoRowIsLeftEndsTheRun() throws IOException {
        String rows = Files.writeString(folder.resolve("r.txt"), ("x".repeat(70) + "\n").repeat(3) + "short\n").toString();
        UsageException refused = null;
        for (long seed = 1; seed <= 20 && refused == null; seed++) {
            Request request = request(List.of(rows), List.of(), 0.3, false, seed);
            try {
                assertEquals("short", texts(load(request).validation()).getFirst());
            } catch (UsageException e) {
                if (e.getMessage().startsWith("--split_dataset_ratio: ")) refused = e;
                else assertTrue(e.getMessage().startsWith("--dataset: no row to train on in " + rows), e.getMessage());
            }
        }
        assertTrue(refused.getMessage().matches("--split_dataset_ratio: no row to evaluate on among those held out: 1 row left out, longer than --max_length: r.txt line [123]"), refused.getMessage());
    }

    /** One good file beside it does not help. */
    @Test
    void everyFileOfAFolderMustHaveARow() throws IOException {
        Path parts = Files.createDirectories(folder.resolve("parts"));
        Files.writeString(parts.resolve("a.jsonl"), "{}\n{\"text\": \"a\"}\n");
        Files.writeString(parts.resolve("b.jsonl"), "{\"texts\": \"a\"}\n");
        String message = assertThrows(UsageException.class, () -> load(request(List.of(parts.toString()), List.of(), 0, false, 1))).getMessage();
        assertTrue(message.startsWith("--dataset: no row to train on in " + parts.resolve("b.jsonl") + ": 1 row left out, not in a format of rows: b.jsonl line 1 ("), message);
    }

    @Test
    void fileOfTheWholeNameComesFirst() throws IOException {
        Files.writeString(folder.resolve("c#2.txt"), "c\n");
        Path odd = Files.writeString(folder.resolve("d.txt#2"), "d\n");
        assertEquals(List.of("c"), texts(load(request(List.of(folder.resolve("c#2.txt").toString()), List.of(), 0, false, 1)).train()));
        assertTrue(assertThrows(UsageException.class, () -> load(request(List.of(odd.toString()), List.of(), 0, false, 1))).getMessage().contains("expected a name that ends in"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "x", "1.5", "1e3", "10000001", "99999999999", "5#"})
    void numbersOfSamplesThatAreNoneAreRefused(String count) throws IOException {
        String name = file("a", 2) + "#" + count;
        String message = assertThrows(UsageException.class, () -> load(request(List.of(name), List.of(), 0, false, 1))).getMessage();
        assertTrue(message.startsWith("--dataset: " + name + ": expected a number of samples from 1 to 10000000 after #, found "), message);
    }

    @Test
    void wrongRowsAreCountedAndTheFirstFewNamed() throws IOException {
        Path rows = Files.writeString(folder.resolve("r.jsonl"), "{}\n".repeat(5) + "{\"text\": \"t\"}\n{\"text\": \"" + "x".repeat(70) + "\"}\n");
        List<String> lines = load(request(List.of(rows.toString()), List.of(), 0, false, 1)).train().leftOut();
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).startsWith("5 rows left out, not in a format of rows: r.jsonl line 1 (expected a key for the response"), lines.get(0));
        assertTrue(lines.get(0).contains("r.jsonl line 3 (") && !lines.get(0).contains("line 4") && lines.get(0).endsWith(", …"), lines.get(0));
        assertEquals("1 row left out, longer than --max_length: r.jsonl line 7", lines.get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"e.jsonl", "e.json", "e.csv", "e.txt"})
    void fileWithoutARowEndsTheRun(String name) throws IOException {
        String good = file("a", 2);
        Path empty = Files.writeString(folder.resolve(name), "\n");
        String message = assertThrows(UsageException.class, () -> load(request(List.of(good, empty.toString()), List.of(), 0, false, 1))).getMessage();
        assertEquals("--dataset: no row to train on in " + empty + ": it is empty", message);
    }

    @Test
    void fileOfLongRowsAloneEndsTheRun() throws IOException {
        Path rows = Files.writeString(folder.resolve("r.txt"), "x".repeat(70));
        String message = assertThrows(UsageException.class, () -> load(request(List.of(rows.toString()), List.of(), 0, false, 1))).getMessage();
        assertEquals("--dataset: no row to train on in " + rows + ": 1 row left out, longer than --max_length: r.txt line 1", message);
    }

    @Test
    void columnsThatMeetAreAWrongRow() throws IOException {
        Path rows = Files.writeString(folder.resolve("r.jsonl"), "{\"a\": \"x\", \"text\": \"y\"}\n");
        Request request = new Request(named("--dataset", List.of(rows.toString())), List.of(), 0, Map.of("a", "text"), true, 300, false, false, 1);
        assertEquals(rows + " line 1: --columns makes \"text\" of two keys", assertThrows(FormatException.class, () -> load(request)).getMessage());
    }
}
