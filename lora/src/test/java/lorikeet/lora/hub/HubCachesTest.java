package lorikeet.lora.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import lorikeet.lora.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts of the caches: huggingface_hub's local-cache page, modelscope 1.37's file_utils, modelscope_hub's cache manager. */
class HubCachesTest {
    @TempDir Path home;

    private Path file(String path) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "{}");
    }

    private <R> R with(Map<String, String> variables, ScopedValue.CallableOp<R, RuntimeException> call) {
        return ScopedValue.where(Environment.VARIABLES, variables).call(call);
    }

    private String found(String name, String revision, Map<String, String> variables) {
        Path folder = with(variables, () -> HubCaches.of(null, revision).model("--model", Path.of(name), copy -> Files.exists(copy.resolve("whole"))));
        return home.relativize(folder).toString();
    }

    private String found(String name) {
        return found(name, null, Map.of("HOME", home.toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "HF_HUB_CACHE,          a,           a/models--o--n.1/snapshots/c1",
        "HUGGINGFACE_HUB_CACHE, a,           a/models--o--n.1/snapshots/c1",
        "HF_HOME,               a,           a/hub/models--o--n.1/snapshots/c1",
        "XDG_CACHE_HOME,        a,           a/huggingface/hub/models--o--n.1/snapshots/c1",
        "HOME,                  .,           .cache/huggingface/hub/models--o--n.1/snapshots/c1",
        "MODELSCOPE_CACHE,      a,           a/models/o--n.1/snapshots/master",
        "MODELSCOPE_CACHE,      a,           a/models/o/n___1",
        "MODELSCOPE_CACHE,      a,           a/hub/models/o/n___1",
        "MODELSCOPE_CACHE,      a,           a/o/n___1",
        "HOME,                  .,           .cache/modelscope/hub/models/o/n___1",
        "HOME,                  .,           .cache/modelscope/hub/o/n.1"})
    void layoutsOfTheCaches(String variable, String value, String folder) throws IOException {
        file(folder + "/whole");
        Path nothing = Files.createDirectory(home.resolve("nothing"));
        Map<String, String> variables = variable.equals("HOME") ? Map.of("HOME", home.toString()) : Map.of("HOME", nothing.toString(), variable, home.resolve(value).toString());
        assertEquals(folder, found("o/n.1", null, variables));
    }

    @Test
    void firstVariableThatIsSetDecides() throws IOException {
        file("a/models--o--n/snapshots/c/whole");
        file("b/models--o--n/snapshots/c/whole");
        Map<String, String> both = Map.of("HF_HUB_CACHE", home.resolve("a").toString(), "HUGGINGFACE_HUB_CACHE", home.resolve("b").toString(), "HF_HOME", "/none");
        assertEquals("a/models--o--n/snapshots/c", found("o/n", null, both));
        assertEquals("b/models--o--n/snapshots/c", found("o/n", null, Map.of("HF_HUB_CACHE", "", "HUGGINGFACE_HUB_CACHE", home.resolve("b").toString())));
        assertEquals("a/models--o--n/snapshots/c", found("o/n", null, Map.of("HOME", home.toString(), "HF_HUB_CACHE", "~/a")));
    }

    @Test
    void snapshotOfTheBranchComesFirstThenTheNewestThatIsWhole() throws IOException {
        String repository = ".cache/huggingface/hub/models--o--n/";
        for (String commit : List.of("old", "main1", "new")) file(repository + "snapshots/" + commit + "/whole");
        Files.setLastModifiedTime(home.resolve(repository + "snapshots/old"), FileTime.fromMillis(1000));
        Files.setLastModifiedTime(home.resolve(repository + "snapshots/main1"), FileTime.fromMillis(2000));
        Files.writeString(file(repository + "refs/main"), "main1\n");
        Files.writeString(file(repository + "refs/v1"), "old");
        assertEquals(repository + "snapshots/main1", found("o/n"));
        assertEquals(repository + "snapshots/old", found("o/n", "v1", Map.of("HOME", home.toString())));
        assertEquals(repository + "snapshots/new", found("o/n", "new", Map.of("HOME", home.toString())));
        Files.delete(home.resolve(repository + "snapshots/main1/whole"));
        assertEquals(repository + "snapshots/new", found("o/n"));
        Files.delete(home.resolve(repository + "snapshots/new/whole"));
        Files.delete(home.resolve(repository + "snapshots/old/whole"));
        assertEquals(repository + "snapshots/main1", found("o/n"), "the reader of the folder says what it lacks");
    }

    @Test
    void linkToABlobThatIsNotThereIsNoFile() throws IOException {
        Path snapshots = file(".cache/huggingface/hub/models--o--n/snapshots/b/whole").getParent().getParent();
        Files.writeString(file(".cache/huggingface/hub/models--o--n/refs/main"), "a");
        Files.createDirectory(snapshots.resolve("a"));
        Files.createSymbolicLink(snapshots.resolve("a/whole"), Path.of("../../blobs/0123"));
        assertEquals(".cache/huggingface/hub/models--o--n/snapshots/b", found("o/n"));
        file(".cache/huggingface/hub/models--o--n/blobs/0123");
        assertEquals(".cache/huggingface/hub/models--o--n/snapshots/a", found("o/n"));
    }

    @Test
    void otherHubIsAskedWhereTheFirstHasNoWholeCopy() throws IOException {
        file(".cache/huggingface/hub/models--o--n/snapshots/a/part");
        file(".cache/modelscope/models/o--n/snapshots/master/whole");
        assertEquals(".cache/modelscope/models/o--n/snapshots/master", found("o/n"));
        file(".cache/huggingface/hub/models--o--n/snapshots/a/whole");
        assertEquals(".cache/huggingface/hub/models--o--n/snapshots/a", found("o/n"));
        Path folder = with(Map.of("HOME", home.toString()), () -> HubCaches.of(false, null).model("--model", Path.of("o/n"), copy -> true));
        assertEquals(home.resolve(".cache/modelscope/models/o--n/snapshots/master"), folder);
    }

    @Test
    void pathThatExistsWins() throws IOException {
        file(".cache/huggingface/hub/models--o--n/snapshots/a/whole");
        assertEquals(Path.of("src/main"), with(Map.of("HOME", home.toString()), () -> HubCaches.of(null, null).model("--model", Path.of("src/main"), copy -> true)));
    }

    @Test
    void absentModelIsSaidWithTheCachesInOneLine() {
        Map<String, String> variables = Map.of("HF_HUB_CACHE", "/hf", "MODELSCOPE_CACHE", "/ms");
        String message = assertThrows(UsageException.class, () -> found("o/n", null, variables)).getMessage();
        assertEquals("--model: o/n does not exist, and no downloaded model of that name was found in /hf, /ms, /ms/hub", message);
        assertTrue(assertThrows(UsageException.class, () -> found("o/n", "v9", variables)).getMessage().contains("of that name and revision v9 was found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../o/n", "/o/n", "o/n/m", "o", "o/..", ".o/n", "o/.", "-o/n", "o n/m", "o//n", "öl/n"})
    void otherTextsAreNoNames(String name) {
        assertTrue(RepositoryId.of(name).isEmpty(), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../a", "a b", "a\u0000"})
    void revisionsThatAreNone(String revision) {
        assertTrue(assertThrows(UsageException.class, () -> HubCaches.of(null, revision)).getMessage().startsWith("--model_revision: "));
    }
}
