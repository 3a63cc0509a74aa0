package lorikeet.lora.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdkTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1.8.0_392, 8", "9, 9", "17.0.15, 17", "25, 25", "25.0.3, 25", "25-ea, 25", "26.0.1+9-LTS, 26", "x, 0",
        "'', 0", "99999999999, 0"})
    void featureIsTheReleaseThatAVersionBelongsTo(String version, int feature) {
        assertEquals(feature, new Jdk(folder, version).feature());
    }

    @ParameterizedTest
    @CsvSource({"25.0.3, 25.0.10", "25, 25.0.1", "9, 10", "25.0.3, 26-ea"})
    void versionsAreOrderedByNumberNotByText(String older, String newer) {
        assertTrue(new Jdk(folder, older).compareTo(new Jdk(folder, newer)) < 0);
        assertTrue(new Jdk(folder, newer).compareTo(new Jdk(folder, older)) > 0);
    }

    @Test
    void versionIsReadFromTheReleaseFile() throws IOException {
        FakeJdk.install(folder, "IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_VERSION=\"25.0.3\"\nMODULES=\"java.base\"\n");
        assertEquals("25.0.3", Jdk.at(folder).orElseThrow().version());
    }

    @Test
    void folderWithoutVersionOrProgramHoldsNoJdk() throws IOException {
        assertTrue(Jdk.at(folder).isEmpty(), "an empty folder");
        FakeJdk.install(folder, "IMPLEMENTOR=\"x\"\n");
        assertTrue(Jdk.at(folder).isEmpty(), "no JAVA_VERSION");
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"25\"\n");
        assertTrue(Jdk.at(folder).isPresent());
        Files.delete(Jdk.at(folder).orElseThrow().java());
        assertTrue(Jdk.at(folder).isEmpty(), "no program");
    }

    @Test
    void runningJavaIsFound() {
        assertEquals(Runtime.version().feature(), Jdk.running().feature());
        assertTrue(Jdk.at(Path.of(System.getProperty("java.home"))).isPresent());
    }
}
