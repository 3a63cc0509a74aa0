package lorikeet.lora.launch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The runnable jar as a user starts it. Waits are bounded: a process that hangs fails its test. */
public final class RunnableJar implements AutoCloseable {
    static final Path JAR = Path.of(System.getProperty("lorikeet.jar"));
    /** The program of the JDK that runs the tests. */
    public static final Path JAVA = Jdk.running().java();

    private static final int PATIENCE_SECONDS = 60;

    public final Process process;
    private final BufferedReader output;
    private List<ProcessHandle> children = List.of();

    /** Starts {@code command} with both streams in one, stdin open, and this test's JDK as JAVA_HOME. */
    RunnableJar(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = builder.start();
        output = process.inputReader();
    }

    /** {@code java -jar lorikeet.jar arguments...} */
    public static RunnableJar start(Path java, String... arguments) throws IOException {
        return start(java, List.of(), arguments);
    }

    public static RunnableJar start(Path java, List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(Arrays.asList(arguments));
        return new RunnableJar(command);
    }

    /** The program of a JDK that is too old to run Lorikeet; skips the test where this machine has none. */
    public static Path oldJava() throws IOException {
        Path installed = Path.of("/usr/lib/jvm");
        Optional<Path> found = Optional.empty();
        if (Files.isDirectory(installed))
            try (Stream<Path> homes = Files.list(installed).sorted()) {
                found = homes.flatMap(home -> Jdk.at(home).stream())
                        .filter(jdk -> jdk.feature() < Jdk.NEEDED)
                        .map(Jdk::java)
                        .findFirst();
            }
        if (found.isEmpty()) System.out.println("skipped: no JDK older than " + Jdk.NEEDED + " in " + installed);
        assumeTrue(found.isPresent(), "no JDK older than " + Jdk.NEEDED + " in " + installed);
        return found.get();
    }

    /** Gives the process a line on its stdin, and returns the line that it answers. */
    String answer(String line) throws IOException {
        Writer input = process.outputWriter();
        input.write(line + "\n");
        input.flush();
        return output.readLine();
    }

    /** Process id of the JVM that the launcher has started. */
    long secondJvm() {
        return process.children().findFirst().orElseThrow(() -> new AssertionError("the launcher has started no second JVM")).pid();
    }

    /** Reads up to the {@code count}th line that begins with {@code start}, and returns it. */
    public String lineThatBegins(String start, int count) throws IOException {
        List<String> before = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(start) && --count == 0) return line;
            before.add(line);
        }
        throw new IOException("expected a line " + start + ", found " + String.join("\n", before));
    }

    /** Sends a signal to this process alone. */
    public void kill(int signal) throws Exception {
        children = process.descendants().toList();
        kill(signal, process.pid());
    }

    static void kill(int signal, long pid) throws Exception {
        int exit = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid).start().waitFor();
        if (exit != 0) throw new IOException("kill -" + signal + " " + pid + " exited with " + exit);
    }

    /** Skips the test where a signal is ignored: a process started in a shell's background may ignore SIGINT, and so do all it starts. */
    public static void assumeHandled(int signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) return;
        String mask = Files.readAllLines(status).stream().filter(line -> line.startsWith("SigIgn:")).findFirst().orElse("SigIgn: 0");
        boolean ignored = (Long.parseUnsignedLong(mask.substring("SigIgn:".length()).strip(), 16) >> signal - 1 & 1) == 1;
        if (ignored) System.out.println("skipped: signal " + signal + " is ignored by whoever started these tests");
        assumeTrue(!ignored, "signal " + signal + " is ignored by whoever started these tests");
    }

    /**
     * What is still printed, up to the end of this process and of those that it had started when it was killed: Java ends its
     * stream with the first, though the others may hold it, and files, a moment longer.
     */
    public String outputToTheEnd() throws Exception {
        String rest = CompletableFuture.supplyAsync(() -> String.join("\n", output.lines().toList())).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (ProcessHandle child : children) child.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return rest;
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) throw new AssertionError("still running");
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
