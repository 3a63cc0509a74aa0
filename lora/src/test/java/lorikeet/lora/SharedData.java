package lorikeet.lora;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real models and numbers from other implementations, which lie beside the repository on some machines. */
public final class SharedData {
    private SharedData() {}

    /** A folder or file of the data; where it is absent the test is skipped, and says so. */
    public static Path find(String name) {
        Path found = Path.of(System.getProperty("lorikeet.shared", "../shared"), "data").resolve(name).normalize();
        if (!Files.exists(found)) System.out.println("skipped: no " + found + "; set -Dlorikeet.shared to the folder that holds data/" + name);
        assumeTrue(Files.exists(found), () -> "no " + found);
        return found;
    }
}
