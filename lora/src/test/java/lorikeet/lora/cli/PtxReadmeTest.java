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
    private static final String INDENT = "    ";
    private static final String COMMAND = INDENT + "java -jar lora/target/lorikeet.jar ";

    /** A command, and the lines that the README says it prints: the indented ones up to the next command or heading. */
    private record Example(String command, List<String> printed) {}

    private static List<Example> examples(List<String> lines) {
        List<Example> examples = new ArrayList<>();
        boolean open = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("#") || line.startsWith("```")) open = false;
            if (line.startsWith(COMMAND)) {
                examples.add(new Example(line.endsWith("\\") ? line.replace("\\", "") + lines.get(++i).strip() : line, new ArrayList<>()));
                open = true;
            } else if (open && line.startsWith(INDENT)) {
                examples.getLast().printed.add(line.substring(INDENT.length()));
            }
        }
        return examples;
    }

    /** The words after the jar, with what the README's folder has as it lies from here, and files that a command makes in {@code made}. */
    private static List<String> words(String line, Path made) {
        List<String> words = new ArrayList<>();
        for (String word : line.substring(COMMAND.length()).split(" +")) {
            boolean isMade = word.matches("[^/]+\\.(ptx|html)") || word.equals("DIR");
            words.add(word.startsWith("kernels-ptx/") ? "../" + word : isMade ? made.resolve(word).toString() : word);
        }
        return words;
    }

    @Test
    void theCommandsRunAndPrintWhatStandsThere(@TempDir Path folder) throws IOException {
        // The report and the ladders take longer; they have tests of their own.
        List<Example> examples = examples(Files.readAllLines(Path.of("../kernels-ptx/README.md"))).stream()
                .filter(example -> !example.command.contains(" gpu-report") && !example.command.contains(" ladder")).toList();
        assertEquals(8, examples.size(), examples.toString());
        assertEquals(List.of(0, 0, 0, 3, 0, 2, 0, 14), examples.stream().map(example -> example.printed.size()).toList());
        for (Example example : examples) {
            List<String> words = words(example.command, folder);
            int into = words.indexOf(">");
            CommandRun run = CommandRun.of((into < 0 ? words : words.subList(0, into)).toArray(String[]::new));
            assertEquals(0, run.exit(), run.err());
            if (into >= 0) Files.writeString(Path.of(words.get(into + 1)), run.out());
            List<String> printed = run.out().lines().toList();
            for (String line : example.printed) assertTrue(printed.contains(line), line);
        }
    }
}
