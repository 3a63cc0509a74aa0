package lorikeet.tokenizer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Published tokenizers and texts, which lie beside the repository on some machines. */
final class SharedData {
    private SharedData() {}

    /** A folder or file of the data; where it is absent the test is skipped, and says so. */
    static Path find(String name) {
        Path found = Path.of(System.getProperty("lorikeet.shared", "../../shared"), "data").resolve(name).normalize();
        if (!Files.exists(found)) System.out.println("skipped: no " + found + "; set -Dlorikeet.shared to the folder that holds data/" + name);
        assumeTrue(Files.exists(found), () -> "no " + found);
        return found;
    }

    /** Copies a published tokenizer into {@code folder}, its tokenizer.json unpacked. */
    static Path tokenizer(String name, Path folder) throws IOException {
        Path from = find("tokenizers/" + name);
        Files.createDirectories(folder);
        try (InputStream packed = new GZIPInputStream(Files.newInputStream(from.resolve("tokenizer.json.gz")))) {
            Files.copy(packed, folder.resolve("tokenizer.json"));
        }
        Files.copy(from.resolve("tokenizer_config.json"), folder.resolve("tokenizer_config.json"));
        return folder;
    }
}
