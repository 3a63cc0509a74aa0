package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lorikeet.lora.launch.RootHelp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Lorikeet.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "evn               | lorikeet: unknown command 'evn'; did you mean 'env'?",
        "evn --help        | lorikeet: unknown command 'evn'; did you mean 'env'?",
        "merge_lora        | lorikeet merge-lora: --adapters is missing: name the adapter folder to merge",
        "env --hlep        | lorikeet env: unknown flag '--hlep'; did you mean '--help'?",
        "env --stack=1     | lorikeet env: unknown flag '--stack'; did you mean '--stacktrace'?",
        "env surplus       | lorikeet env: unexpected argument 'surplus' after 'env'",
        "infer --max_new_tokens     | lorikeet infer: --max_new_tokens: expected a whole number such as 8, at most 2147483647, found nothing",
        "infer --max_new_tokens x   | lorikeet infer: --max_new_tokens: expected a whole number such as 8, at most 2147483647, found 'x'",
        "infer --max_new_tokens=1.5 | lorikeet infer: --max_new_tokens: expected a whole number such as 8, at most 2147483647, found '1.5'",
        "infer --max_new_tokens --zz | lorikeet infer: --max_new_tokens: expected a value, found unknown flag '--zz'",
        "infer --max_new_tokens --help | lorikeet infer: --max_new_tokens: expected a whole number such as 8, at most 2147483647, found the flag '--help'",
        "infer --model x    | lorikeet infer: --model: x does not exist",
        "infer --ids        | lorikeet infer: --ids: only beside --input_ids",
        "infer --max_new_tokens 1 --max_new_tokens 2 | lorikeet infer: --max_new_tokens: given twice; give it once",
    })
    void wrongRequestIsOneLineAndExitCodeTwo(String line, String message) {
        assertEquals(2, run(line.split(" ")));
        assertEquals(message + System.lineSeparator(), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void missingCommandIsNamed() {
        assertEquals(2, run());
        assertTrue(err.toString().startsWith("lorikeet: a command is missing: "), err.toString());
        assertEquals(1, err.toString().lines().count());
    }

    @Test
    void stacktraceShowsWhereAnErrorArose() {
        assertEquals(2, run("env", "--stacktrace", "--hlep"));
        assertTrue(err.toString().lines().anyMatch(line -> line.startsWith("\tat ")), err.toString());
    }

    @Test
    void envPrintsOneKeyAndValueALine() {
        assertEquals(0, run("env"));
        assertEquals("", err.toString());
        out.toString().lines().forEach(line -> assertTrue(line.matches("[a-z_0-9]+: \\S.*"), line));
        for (String key : new String[] {"lorikeet", "java", "java_home", "relaunched", "os", "rung", "kernels", "simd_bits",
            "simd_lanes", "cores", "threads", "memory", "heap_max", "cuda"})
            assertEquals(1, out.toString().lines().filter(line -> line.startsWith(key + ": ")).count(), key);
    }

    @Test
    void helpNamesEveryCommandWithItsDescription() {
        assertEquals(0, run("--stacktrace", "--help"));
        assertEquals(RootHelp.text(), out.toString());
        CommandLine root = Lorikeet.commandLine();
        for (String name : FlagErrors.commands(root)) {
            UsageMessageSpec usage = root.getSubcommands().get(name).getCommandSpec().usageMessage();
            String line = "  " + name + " +" + java.util.regex.Pattern.quote(usage.description()[0]);
            assertTrue(RootHelp.text().lines().anyMatch(found -> found.matches(line)), "help.txt lacks: " + line);
        }
    }

    @Test
    void helpOfACommandNamesItsFlags() {
        assertEquals(0, run("tokenize", "--help"));
        assertTrue(out.toString().contains("--add_special_tokens"), out.toString());
        assertTrue(out.toString().contains("--stacktrace"), out.toString());
    }

    /** Picocli tells of texts with a lone percent sign on the process's own stderr, and prints them unformatted. */
    @Test
    void noHelpTextIsWarnedOf() {
        PrintStream usual = System.err;
        ByteArrayOutputStream warned = new ByteArrayOutputStream();
        System.setErr(new PrintStream(warned, true, StandardCharsets.UTF_8));
        try {
            for (List<String> command : commands(Lorikeet.commandLine(), List.of())) {
                for (String help : new String[] {"--help", FlagHelp.ALL}) assertEquals(0, run(Stream.concat(command.stream(), Stream.of(help)).toArray(String[]::new)), command + " " + help);
            }
        } finally {
            System.setErr(usual);
        }
        assertEquals("", warned.toString(StandardCharsets.UTF_8));
        assertEquals("", err.toString());
        assertFalse(out.toString().contains("picocli WARN") || out.toString().contains("%%"), out.toString());
    }

    /** The paths of all commands below {@code parent}. */
    private static List<List<String>> commands(CommandLine parent, List<String> path) {
        List<List<String>> found = new ArrayList<>();
        parent.getSubcommands().forEach((name, command) -> {
            List<String> below = Stream.concat(path.stream(), Stream.of(name)).toList();
            found.add(below);
            found.addAll(commands(command, below));
        });
        return found;
    }
}
