package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README of the kernels, as they stand. */
class PtxReadmeTest {
    private static final String COMMAND = "    java -jar lora/target/lorikeet.jar ";

    /** The words after the jar, with what the README's folder has as it lies from here, and files that a command makes in {@code made}. */
    private static List<String> words(String line, Path made) {
        List<String> words = new ArrayList<>();
        for (String word : line.substring(COMMAND.length()).split(" +")) {
            words.add(word.startsWith("kernels-ptx/") ? "../" + word : word.equals("lora.ptx") || word.equals("DIR") ? made.resolve(word).toString() : word);
        }
        return words;
    }

    private static List<String> commands(List<String> lines) {
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith(COMMAND)) continue;
            commands.add(lines.get(i).endsWith("\\") ? lines.get(i).replace("\\", "") + lines.get(i + 1).strip() : lines.get(i));
        }
        return commands;
    }

    @Test
    void theCommandsRunAndPrintWhatStandsThere(@TempDir Path folder) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../kernels-ptx/README.md"));
        // The report and the ladders take longer; they have tests of their own.
        List<String> commands = commands(lines).stream().filter(line -> !line.contains(" gpu-report") && !line.contains(" ladder")).toList();
        assertEquals(3, commands.size(), commands.toString());
        String printed = "";
        for (String command : commands) {
            List<String> words = words(command, folder);
            int into = words.indexOf(">");
            CommandRun run = CommandRun.of((into < 0 ? words : words.subList(0, into)).toArray(String[]::new));
            assertEquals(0, run.exit(), run.err());
            if (into >= 0) Files.writeString(Path.of(words.get(into + 1)), run.out());
            printed = run.out();
        }
        int from = lines.indexOf(lines.stream().filter(line -> line.contains("registers a thread,")).findFirst().orElseThrow());
        for (String line : lines.subList(from, from + 14)) assertTrue(printed.contains(line.substring(4) + "\n"), line);
    }
}
