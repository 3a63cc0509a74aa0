package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import lorikeet.lora.UsageException;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.ShapeException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class FailuresTest {
    private final StringWriter err = new StringWriter();

    private void assertReported(int code, String line, Throwable failure) {
        err.getBuffer().setLength(0);
        assertEquals(code, new Failures(new String[0], new FlagOrigins(), new PrintWriter(err)).report("lorikeet sft", failure));
        assertEquals("lorikeet sft: " + line + System.lineSeparator(), err.toString());
    }

    @Test
    void exceptionsOfTheLayersAreWrongRequests() {
        assertReported(2, "no", new UsageException("no"));
        assertReported(2, "matmul: [2, 3] x [4, 5]", new ShapeException("matmul: [2, 3] x [4, 5]"));
        assertReported(2, "a.json: line 3", new FormatException("a.json: line 3", new IOException("inner")));
        assertReported(2, "no such file or folder: model", new NoSuchFileException("model"));
        assertReported(2, "not a folder: model.txt", new NotDirectoryException("model.txt"));
        assertReported(2, "no permission for out", new UncheckedIOException(new AccessDeniedException("out")));
        assertReported(2, "out: cannot be written: access denied", new UncheckedIOException("out: cannot be written: access denied", new AccessDeniedException("tmp")));
        assertReported(2, "cpu: no memory for 8 bytes", new DeviceException("cpu: no memory for 8 bytes"));
    }

    @Test
    void failuresOfMachineOrProgramExitWithOne() {
        String hint = " (unexpected; --stacktrace shows where)";
        assertReported(1, "input or output failed: Broken pipe", new IOException("Broken pipe"));
        assertReported(1, "a.json: No space left on device",
                new FileSystemException("a.json", null, "No space left on device"));
        assertReported(1, "java.lang.IllegalStateException: odd" + hint, new IllegalStateException("odd"));
        assertReported(1, "out of memory: Java heap space; java -Xmx sets the heap's limit",
                new OutOfMemoryError("Java heap space"));
    }

    @Test
    void messageOfManyLinesBecomesOne() {
        assertReported(2, "first second third", new UsageException("first\n  second\r\nthird\n"));
    }

    @Command(name = "toy")
    private static final class Toy implements Runnable {
        @Option(names = "--model", required = true, description = "a folder")
        private String model;

        @Option(names = "--rank")
        private int rank;

        @Override
        public void run() {}
    }

    private String parse(String... args) {
        err.getBuffer().setLength(0);
        Failures failures = new Failures(args, new FlagOrigins(), new PrintWriter(err));
        assertEquals(2, new CommandLine(new Toy()).setParameterExceptionHandler(failures).execute(args));
        return err.toString().strip();
    }

    @Test
    void mistypedFlagIsNamedBeforeTheRequiredOneThatItHides() {
        assertEquals("toy: unknown flag '--modle'; did you mean '--model'?", parse("--modle", "x"));
        assertEquals("toy: unknown flag '--modle'; did you mean '--model'?", parse("--modle=x=y", "--rank", "8"));
        assertEquals("toy: --model is missing: a folder", parse("--rank", "8"));
        assertEquals("toy: unexpected argument 'surplus' after 'x'", parse("--model", "x", "surplus"));
    }

    @Test
    void traceFollowsTheLineWhereAskedFor() {
        Failures failures = new Failures(new String[] {"sft", "--stacktrace"}, new FlagOrigins(), new PrintWriter(err));
        failures.report("lorikeet sft", new UsageException("no"));
        assertEquals("lorikeet sft: no", err.toString().lines().findFirst().orElseThrow());
        assertTrue(err.toString().lines().anyMatch(line -> line.startsWith("\tat ")), err.toString());
    }
}
