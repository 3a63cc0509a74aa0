package lorikeet.lora.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkSearchTest {
    @TempDir
    Path root;

    private JdkSearch search(String javaHome) {
        return search(javaHome, Map.of());
    }

    private JdkSearch search(String javaHome, Map<String, String> environment) {
        return new JdkSearch(javaHome, JdkSearch.usualFolders(root, root.resolve("home/me"), environment));
    }

    private Path jdk(String home, String version) throws IOException {
        return FakeJdk.version(root.resolve(home), version);
    }

    private static Path homeOf(JdkSearch search) {
        return search.find().orElseThrow().java().getParent().getParent();
    }

    @Test
    void newestOfAllFoldersIsTaken() throws IOException {
        jdk("usr/lib/jvm/java-17", "17.0.15");
        jdk("usr/lib/jvm/java-25", "25.0.3");
        Path newest = jdk("home/me/.sdkman/candidates/java/25.0.10-tem", "25.0.10");
        jdk("home/me/.jdks/openjdk-25", "25");
        assertEquals(newest, homeOf(search(null)));
    }

    @Test
    void javaHomeComesFirstWhereItIsNewEnough() throws IOException {
        jdk("usr/lib/jvm/java-26", "26");
        Path chosen = jdk("elsewhere/25", "25.0.1");
        assertEquals(chosen, homeOf(search(chosen.toString())));
    }

    @Test
    void javaHomeThatIsTooOldOrMissingIsPassedOver() throws IOException {
        Path found = jdk("opt/java/openjdk", "25.0.2");
        assertEquals(found, homeOf(search(jdk("usr/lib/jvm/java-21", "21.0.2").toString())));
        assertEquals(found, homeOf(search(root.resolve("nowhere").toString())));
        assertEquals(found, homeOf(search("")));
    }

    @Test
    void macBundlesAreOpened() throws IOException {
        Path home = jdk("Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home", "25.0.3");
        assertEquals(home, homeOf(search(null)));
    }

    @Test
    void toolFoldersNamedByTheEnvironmentAreSearched() throws IOException {
        Path home = jdk("data/mise/installs/java/25", "25.0.3");
        assertEquals(home, homeOf(search(null, Map.of("MISE_DATA_DIR", root.resolve("data/mise").toString()))));
        assertTrue(search(null, Map.of("MISE_DATA_DIR", "")).find().isEmpty());
    }

    @Test
    void neighboursOfTheRunningJavaAreSearched() throws IOException {
        Path home = jdk("my/jdks/25", "25.0.3");
        Jdk running = new Jdk(jdk("my/jdks/17", "17.0.1"), "17.0.1");
        Path neighbours = running.java().getParent().getParent().getParent();
        assertEquals(home, homeOf(new JdkSearch(null, List.of(neighbours))));
    }

    @Test
    void nothingIsFoundWhereAllAreTooOldOrBroken() throws IOException {
        jdk("usr/lib/jvm/java-17", "17.0.15");
        jdk("usr/lib/jvm/broken", "unknown");
        Files.createDirectories(root.resolve("usr/lib/jvm/empty"));
        Files.createDirectories(root.resolve("home/me"));
        Files.writeString(root.resolve("home/me/.jdks"), "a file where a folder is expected");
        assertTrue(search(null).find().isEmpty());
    }
}
