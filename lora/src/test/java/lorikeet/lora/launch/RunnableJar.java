package lorikeet.lora.launch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
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
final class RunnableJar implements AutoCloseable {
    static final Path JAR = Path.of(System.getProperty("lorikeet.jar"));
    static final Path JAVA = Jdk.running().java();

    private static final int PATIENCE_SECONDS = 60;

    final Process process;
    private final BufferedReader output;

    /** Starts {@code command} with both streams in one, stdin open, and this test's JDK as JAVA_HOME. */
    RunnableJar(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = builder.start();
        output = process.inputReader();
    }

    /** {@code java -jar lorikeet.jar arguments...} */
    static RunnableJar start(Path java, String... arguments) throws IOException {
        return start(java, List.of(), arguments);
    }

    static RunnableJar start(Path java, List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(Arrays.asList(arguments));
        return new RunnableJar(command);
    }

    /** The program of a JDK that is too old to run Lorikeet; skips the test where this machine has none. */
    static Path oldJava() throws IOException {
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

    /** Process id of the JVM that runs the hidden command {@code wait}. */
    long waitingPid() throws IOException {
        String line = output.readLine();
        if (line == null || !line.startsWith("waiting: ")) throw new IOException("expected waiting: PID, found " + line);
        return Long.parseLong(line.substring("waiting: ".length()));
    }

    /** What is still printed, up to the end of every process that holds the stream: launcher and child. */
    String outputToTheEnd() throws Exception {
        return CompletableFuture.supplyAsync(() -> String.join("\n", output.lines().toList()))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) throw new AssertionError("still running");
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
