package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A command run in this JVM: its exit code and what it printed. */
public record CommandRun(int exit, String out, String err) {
    public static CommandRun of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Lorikeet.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
        return new CommandRun(exit, out.toString(), err.toString());
    }

    /** Runs {@code common} with the flags of {@code more} added or put in place of its own; it must succeed. */
    public static CommandRun done(List<String> common, String... more) {
        CommandRun run = of(with(common, more));
        assertEquals(0, run.exit(), run.err());
        return run;
    }

    /** As {@link #done}, but the command must be refused; returns the one line. */
    public static String refused(List<String> common, String... more) {
        CommandRun run = of(with(common, more));
        assertEquals(2, run.exit(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        return run.err().strip();
    }

    /** {@code common} with the flags of {@code more} added or put in place of its own. */
    public static String[] with(List<String> common, String... more) {
        List<String> all = new ArrayList<>();
        boolean replaced = false;
        for (String word : common) {
            if (word.startsWith("--")) replaced = Arrays.asList(more).contains(word);
            if (!replaced) all.add(word);
        }
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }
}
