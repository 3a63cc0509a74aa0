package lorikeet.lora.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lorikeet.lora.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubDatasetsTest {
    @TempDir Path cache;

    private Path copy(String repository, String... files) throws IOException {
        Path folder = cache.resolve(repository);
        for (String file : files) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.createFile(folder.resolve(file));
        }
        return folder;
    }

    private Optional<List<Path>> find(String name) {
        Map<String, String> variables = Map.of("HF_HUB_CACHE", cache.resolve("hf").toString(), "MODELSCOPE_CACHE", cache.resolve("ms").toString());
        return ScopedValue.where(Environment.VARIABLES, variables).call(() -> new HubDatasets(HubCaches.of(null, null)).find("--dataset", name));
    }

    private List<String> names(String name) {
        return find(name).orElseThrow().stream().map(path -> cache.relativize(path).toString()).toList();
    }

    private String refused(String name) {
        return assertThrows(UsageException.class, () -> find(name)).getMessage().replace(cache.toString(), "C");
    }

    @Test
    void shortNameIsLookedUpOnBothHubs() throws IOException {
        copy("ms/datasets/AI-ModelScope/alpaca-gpt4-data-en", "alpaca.json", "dataset_infos.json", ".msc", "README.md");
        assertEquals(List.of("ms/datasets/AI-ModelScope/alpaca-gpt4-data-en/alpaca.json"), names("alpaca-en"));
        copy("hf/datasets--vicgalle--alpaca-gpt4/snapshots/c", "data/train-00000-of-00001.parquet");
        assertEquals(List.of("ms/datasets/AI-ModelScope/alpaca-gpt4-data-en/alpaca.json"), names("alpaca-en"), "the other copy is parquet");
        copy("hf/datasets--vicgalle--alpaca-gpt4/snapshots/c", "rows.jsonl");
        assertEquals(List.of("hf/datasets--vicgalle--alpaca-gpt4/snapshots/c/rows.jsonl"), names("alpaca-en"));
        assertEquals(List.of("ms/datasets/AI-ModelScope/alpaca-gpt4-data-en/alpaca.json"), names("ms::alpaca-en"));
        assertEquals(List.of("hf/datasets--vicgalle--alpaca-gpt4/snapshots/c/rows.jsonl"), names("hf::vicgalle/alpaca-gpt4"));
        assertEquals("--dataset: ms::vicgalle/alpaca-gpt4 does not exist, and no downloaded data set of that name was found in C/ms, C/ms/hub", refused("ms::vicgalle/alpaca-gpt4").replace(" (vicgalle/alpaca-gpt4)", ""));
    }

    @Test
    void knownNamesAreThoseOfTheHubs() {
        assertEquals(List.of("vicgalle/alpaca-gpt4", "AI-ModelScope/alpaca-gpt4-data-en"), KnownDatasets.find("alpaca-en").orElseThrow().ids().stream().map(Object::toString).toList());
        assertEquals("en", KnownDatasets.find("medical-en").orElseThrow().subset());
        assertTrue(KnownDatasets.find("#").isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "train.jsonl test.jsonl                          | o/n         | train.jsonl",
        "data/train-0.jsonl data/train-1.jsonl data/validation-0.jsonl | o/n | data/train-0.jsonl data/train-1.jsonl",
        "rows.json dev.json                              | o/n         | rows.json",
        "test.json                                       | o/n         | test.json",
        "a.jsonl b.jsonl c.csv                           | o/n         | a.jsonl b.jsonl",
        "a.csv a.jsonl                                   | o/n         | a.jsonl",
        "a.jsonl.gz .git/b.jsonl notes.txt               | o/n         | a.jsonl.gz",
        "zh/a.jsonl en/a.jsonl                           | o/n         | en/a.jsonl zh/a.jsonl",
        "zh/a.jsonl en/a.jsonl                           | o/n:zh      | zh/a.jsonl",
        "zh/a.jsonl en/a.jsonl fr/a.jsonl                | o/n:zh/fr   | fr/a.jsonl zh/a.jsonl",
        "zh.jsonl zh_new.jsonl old-zh.jsonl en.jsonl     | o/n:zh      | old-zh.jsonl zh.jsonl zh_new.jsonl",
        "a.jsonl                                         | o/n:default | a.jsonl"})
    void filesOfRows(String files, String name, String expected) throws IOException {
        copy("hf/datasets--o--n/snapshots/c", files.split(" "));
        assertEquals(Arrays.stream(expected.split(" ")).map(file -> "hf/datasets--o--n/snapshots/c/" + file).toList(), names(name));
    }

    @Test
    void whatCannotBeReadIsRefusedInOneLine() throws IOException {
        assertEquals("--dataset: alpaca-en (vicgalle/alpaca-gpt4 or AI-ModelScope/alpaca-gpt4-data-en) does not exist, and no downloaded data set of that name was found in C/hf, C/ms, C/ms/hub", refused("alpaca-en"));
        assertEquals("--dataset: o/n:zh does not exist, and no downloaded data set of that name was found in C/hf, C/ms, C/ms/hub", refused("o/n:zh").replace(" (o/n)", ""));
        copy("hf/datasets--o--n/snapshots/c", "data/train.parquet");
        assertEquals("--dataset: o/n: C/hf/datasets--o--n/snapshots/c holds parquet files, which cannot be read yet; expected jsonl, json or csv", refused("o/n"));
        copy("hf/datasets--o--m/snapshots/c", "a.jsonl", "README.md");
        assertEquals("--dataset: o/m:zh: C/hf/datasets--o--m/snapshots/c: expected files of rows of the subset zh, jsonl, json or csv, found README.md, a.jsonl", refused("o/m:zh"));
    }

    @ParameterizedTest
    @CsvSource({"rows", "rows.jsonl", "data/rows.jsonl", "a/b/c", "x::o/n", "o/n:a:b"})
    void otherNamesAreNotLookedUp(String name) {
        assertTrue(find(name).isEmpty());
    }
}
