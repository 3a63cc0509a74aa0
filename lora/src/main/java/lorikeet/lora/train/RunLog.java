package lorikeet.lora.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lorikeet.lora.json.JsonText;
import lorikeet.tensor.Device;
import lorikeet.tensor.io.AtomicFile;

/** The rows of {@code logging.jsonl}, also told to those who follow the run. */
public final class RunLog {
    public static final String FILE = "logging.jsonl";
    private static final String POSITION = "global_step/max_steps";

    private final Path file;
    private final long maxSteps;
    private final Device device;
    private final long weightBytes;
    private final List<Follower> followers;
    private final List<ObjectNode> rows = new ArrayList<>();
    private final long started = System.nanoTime();
    private long lastRow = started;
    private long firstStep;

    /**
     * @param weightBytes off-heap memory of weights beside the device's pool
     * @param earlier rows of the run that is continued; they replace what the file holds
     */
    public RunLog(Path folder, long maxSteps, Device device, long weightBytes, List<ObjectNode> earlier, List<Follower> followers) {
        this.file = folder.resolve(FILE);
        this.maxSteps = maxSteps;
        this.device = device;
        this.weightBytes = weightBytes;
        this.followers = followers;
        rows.addAll(earlier);
        StringBuilder text = new StringBuilder();
        for (ObjectNode row : rows) text.append(JsonText.compact(row)).append('\n');
        AtomicFile.write(file, text.toString());
    }

    /** Says that this process begins after {@code steps} steps. */
    public void startAt(long steps) {
        firstStep = steps;
    }

    public List<ObjectNode> rows() {
        return rows;
    }

    void training(long step, double epoch, Window window, double gradNorm, double rate) {
        long now = System.nanoTime();
        ObjectNode row = JsonText.object();
        row.put("loss", window.meanLoss());
        row.put("grad_norm", gradNorm);
        row.put("learning_rate", rate);
        row.put("token_acc", window.accuracy());
        row.put("tokens_per_second", Math.round(window.tokens() * 1e11 / Math.max(1, now - lastRow)) / 100.0);
        lastRow = now;
        position(row, step, epoch);
        append(row);
    }

    void evaluation(long step, double epoch, double loss, double accuracy) {
        ObjectNode row = JsonText.object();
        row.put("eval_loss", loss);
        row.put("eval_token_acc", accuracy);
        position(row, step, epoch);
        append(row);
        lastRow = System.nanoTime();
    }

    private void position(ObjectNode row, long step, double epoch) {
        double elapsed = (System.nanoTime() - started) / 1e9;
        row.put("epoch", epoch);
        row.put(POSITION, step + "/" + maxSteps);
        row.put("elapsed_time", duration(elapsed));
        row.put("remaining_time", duration(elapsed / Math.max(1, step - firstStep) * (maxSteps - step)));
        ObjectNode memory = row.putObject("memory(GiB)");
        Runtime heap = Runtime.getRuntime();
        memory.put("heap", gibibytes(heap.totalMemory() - heap.freeMemory()));
        long pool = device.memory().reserved();
        memory.put("off_heap", gibibytes(weightBytes + (device.sharesHostMemory() ? pool : 0)));
        memory.put("device", gibibytes(device.sharesHostMemory() ? 0 : pool));
    }

    /** Optimizer steps done when a row was written; -1 where the row does not say. */
    public static long step(ObjectNode row) {
        String done = row.path(POSITION).asText().split("/")[0];
        return done.matches("\\d{1,18}") ? Long.parseLong(done) : -1;
    }

    private static double gibibytes(long bytes) {
        return Math.round(bytes * 1e4 / (1L << 30)) / 1e4;
    }

    /** Hours, minutes and seconds as {@code 1h 2m 3s}, without leading zero units. */
    public static String duration(double seconds) {
        long s = Math.round(seconds);
        if (s >= 3600) return String.format(Locale.ROOT, "%dh %dm %ds", s / 3600, s % 3600 / 60, s % 60);
        return s >= 60 ? String.format(Locale.ROOT, "%dm %ds", s / 60, s % 60) : s + "s";
    }

    /** A last row of the file, for which no follower and no later run asks. */
    void ended(Map<String, String> facts) {
        ObjectNode row = JsonText.object();
        facts.forEach(row::put);
        write(row);
    }

    private void append(ObjectNode row) {
        rows.add(row);
        write(row);
        followers.forEach(follower -> follower.logged(row));
    }

    private void write(ObjectNode row) {
        try {
            Files.writeString(file, JsonText.compact(row) + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
