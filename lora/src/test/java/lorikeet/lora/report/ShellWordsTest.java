package lorikeet.lora.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ShellWordsTest {
    private static final List<String> WORDS = List.of("sft", "--model", "a b", "it's", "", "$HOME `x` \"q\" \\", "--columns={\"a\": \"b\"}", "x*?[]~#!;&|<>()", "new\nline", "''", "ö");

    @Test
    void plainWordsStayAsTheyAre() {
        assertEquals("java -jar lora/target/lorikeet.jar sft --learning_rate 1e-4 'a b'",
                ShellWords.quoted(List.of("java", "-jar", "lora/target/lorikeet.jar", "sft", "--learning_rate", "1e-4", "a b")));
    }

    @Test
    void shellTakesTheLineApartIntoTheSameWords() throws IOException, InterruptedException {
        Path shell = Path.of("/bin/sh");
        Assumptions.assumeTrue(Files.isExecutable(shell), "no /bin/sh here");
        Process process = new ProcessBuilder(shell.toString(), "-c", "printf '%s\\0' " + ShellWords.quoted(WORDS)).start();
        String found = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertEquals(WORDS, Arrays.asList(found.split("\0", -1)).subList(0, WORDS.size()));
    }
}
