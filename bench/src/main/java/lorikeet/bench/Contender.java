package lorikeet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@link Worker} under way in its own process. Peers get the environment that suits them best at this number of threads. */
final class Contender implements AutoCloseable {
    /** A step's tensors are outside of the heap: a small one, and a collector that keeps no tables beside it, are enough. */
    private static final List<String> STEP_HEAP = List.of("-Xmx64m", "-XX:+UseSerialGC");

    private final String name;
    private final Path errors;
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;
    private double peakMiB;

    /** What runs where. */
    record Entrant(String side, int threads, Workload workload) {}

    /** @param environment variables beside the numbers of threads */
    Contender(Entrant entrant, Map<String, String> environment) throws IOException {
        name = entrant.side + " " + entrant.workload.text();
        errors = Files.createTempFile("lorikeet-bench", ".log");
        ProcessBuilder builder = new ProcessBuilder(command(entrant)).redirectError(errors.toFile());
        String threads = Integer.toString(entrant.threads);
        // A team that spins while it waits takes the cores from the other one of the library, and is slower at 2 threads than at 1.
        builder.environment().putAll(Map.of("OMP_NUM_THREADS", threads, "OPENBLAS_NUM_THREADS", threads, "OMP_WAIT_POLICY", "PASSIVE"));
        builder.environment().putAll(environment);
        process = builder.start();
        commands = process.outputWriter(StandardCharsets.US_ASCII);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        answer();
    }

    private static List<String> command(Entrant entrant) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(entrant.workload instanceof Workload.TrainingStep ? STEP_HEAP : List.of("-Xmx1g"));
        System.getProperties().forEach((key, value) -> {
            if (key.toString().startsWith("lorikeet.") && !key.toString().startsWith("lorikeet.launcher.")) command.add("-D" + key + "=" + value);
        });
        command.addAll(jvmOptions());
        // The limits that a peer's bindings put on memory outside of the heap are a multiple of the heap's.
        command.addAll(List.of("-Dorg.bytedeco.javacpp.maxbytes=0", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName(), entrant.side, Integer.toString(entrant.threads), entrant.workload.text()));
        return command;
    }

    /** Those of this process that choose the vectors: {@code -XX:UseAVX=2}. */
    private static List<String> jvmOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(option -> option.startsWith("-XX:")).toList();
    }

    /** Runs until the JVM has compiled what there is. */
    void warm() throws IOException {
        ask(Worker.WARM);
    }

    /** Runs a second, for {@code seconds}. */
    double rate(double seconds) throws IOException {
        String[] found = ask(Double.toString(seconds)).split(" ");
        peakMiB = Double.parseDouble(found[2]);
        return Long.parseLong(found[0]) / (Long.parseLong(found[1]) * 1e-9);
    }

    /** Largest resident size of the process after the last {@link #rate}, in MiB; NaN where the system does not say. */
    double peakMiB() {
        return peakMiB;
    }

    private String ask(String line) throws IOException {
        commands.write(line + System.lineSeparator());
        commands.flush();
        return answer();
    }

    private String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(Worker.MARK)) return line.substring(Worker.MARK.length());
        }
        List<String> said = Files.readAllLines(errors).stream().filter(line -> !line.startsWith("WARNING")).toList();
        throw new IOException("the process of " + name + " ended: " + (said.isEmpty() ? "it said nothing" : said.getFirst()));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            Files.deleteIfExists(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
