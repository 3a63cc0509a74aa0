package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lorikeet.lora.TextModels;
import lorikeet.lora.TinyModels;
import lorikeet.lora.TinyRows;
import lorikeet.lora.model.Architecture;
import lorikeet.lora.model.ConfigJson;
import lorikeet.tensor.Storage;
import lorikeet.tensor.io.AtomicFolder;
import lorikeet.tensor.io.OneLine;
import org.junit.jupiter.api.DynamicTest;

/**
 * Tables of commands that must be refused: exit code 2, one line on stderr that holds the expected words, nothing on
 * disk made or changed, no tensor left in memory. They run in a folder with {@code model}, {@code text} (a model with a
 * tokenizer), {@code rows.jsonl} and {@code run/checkpoint-1}, which a case may spoil first.
 */
final class BadInput {
    private static final List<String> SFT = List.of("--model @model", "--dataset @rows.jsonl", "--output_dir @out", "--max_steps 1");
    private static final List<String> INFER = List.of("--model @model", "--input_ids 1,2", "--max_new_tokens 2", "--ids");

    /** Spoils something in the folder. */
    @FunctionalInterface
    interface Change {
        void in(Path folder) throws IOException;
    }

    /**
     * A command that must be refused.
     *
     * @param title of the test
     * @param command arguments apart by blanks: {@code @x} is x in the folder, {@code ''} is empty; flags that the
     *     command needs and that are not given get good values
     * @param expected words of the line
     */
    record Case(String title, String command, Change change, List<String> expected) {}

    private BadInput() {}

    static Case refused(String command, String... expected) {
        return refused(command, null, expected);
    }

    static Case refused(String command, Change change, String... expected) {
        return new Case(command + ": " + String.join(" … ", expected), command, change, List.of(expected));
    }

    /** A test for each case. */
    static Stream<DynamicTest> tests(Path temporary, Stream<Case> cases) {
        Path base = whole(temporary);
        AtomicInteger number = new AtomicInteger();
        return cases.map(one -> DynamicTest.dynamicTest(OneLine.of(one.title()), () -> {
            Path folder = one.change() == null ? base : copy(base, temporary.resolve("case-" + number.incrementAndGet()));
            if (one.change() != null) one.change().in(folder);
            check(folder, one);
        }));
    }

    /** A Llama of 32 tokens, one of 300 with a tokenizer, eight rows, and a run of one step with an adapter of rank 2 on q_proj and v_proj. */
    static Path base(Path folder) {
        TinyModels.write(folder.resolve("model"), ConfigJson.of(Architecture.LLAMA));
        TextModels.write(folder.resolve("text"));
        TinyRows.write(folder.resolve("rows.jsonl"), 8);
        CommandRun run = CommandRun.of(arguments(folder, "sft --output_dir @run --add_version false --lora_rank 2 --lora_alpha 4 --target_modules q_proj v_proj"));
        assertEquals(0, run.exit(), run.err());
        // Plots and events are read by no command, and would be copied for each case.
        for (String reports : List.of("images", "runs")) delete(folder.resolve("run").resolve(reports));
        return folder;
    }

    private static void delete(Path folder) {
        try {
            AtomicFolder.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder in which cases begin, made once below {@code temporary}. */
    static Path whole(Path temporary) {
        Path base = temporary.resolve("base");
        return Files.exists(base) ? base : base(base);
    }

    private static void check(Path folder, Case one) throws IOException {
        Map<Path, String> before = tree(folder);
        long tensors = Storage.live();
        CommandRun run = CommandRun.of(arguments(folder, one.command()));
        assertEquals(2, run.exit(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        for (String word : one.expected()) assertTrue(run.err().contains(word), "'" + word + "' is not in: " + run.err());
        assertEquals(before, tree(folder), run.err());
        assertEquals(tensors, Storage.live(), run.err());
    }

    static String[] arguments(Path folder, String command) {
        List<String> words = new ArrayList<>(Arrays.asList(command.split(" ")));
        List<String> needed = switch (words.getFirst()) {
            case "sft" -> SFT;
            case "infer" -> INFER;
            default -> List.of();
        };
        for (String flag : needed) {
            String name = flag.split(" ")[0];
            if (words.stream().noneMatch(word -> word.equals(name) || word.startsWith(name + "="))) words.addAll(Arrays.asList(flag.split(" ")));
        }
        return words.stream().map(word -> word.equals("''") ? "" : word.startsWith("@") ? folder.resolve(word.substring(1)).toString() : word)
                .toArray(String[]::new);
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) Files.copy(path, to.resolve(from.relativize(path)));
        }
        return to;
    }

    /** What is below {@code folder}: each path with its content. */
    static Map<Path, String> tree(Path folder) throws IOException {
        Map<Path, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                String content = Files.isRegularFile(path) ? Files.size(path) + ":" + Arrays.hashCode(Files.readAllBytes(path)) : "no file";
                tree.put(path, content + " " + Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
            }
        }
        return tree;
    }
}
