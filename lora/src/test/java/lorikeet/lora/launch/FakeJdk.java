package lorikeet.lora.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that looks like a JDK. */
final class FakeJdk {
    private FakeJdk() {}

    static Path version(Path home, String version) throws IOException {
        return install(home, "JAVA_VERSION=\"" + version + "\"\n");
    }

    static Path install(Path home, String release) throws IOException {
        Path java = new Jdk(home, "").java();
        Files.createDirectories(java.getParent());
        Files.writeString(java, "");
        java.toFile().setExecutable(true);
        Files.writeString(home.resolve("release"), release);
        return home;
    }
}
