package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import lorikeet.lora.MemoryLimit;
import lorikeet.lora.UsageException;
import lorikeet.lora.cli.PlannedShape.Sizes;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.tensor.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The largest sizes whose memory plan fits, from shapes alone: no weight is read, nothing is written. */
@Command(name = "plan", description = "Tell the longest rows, the largest batch and the largest rank that fit into memory.", sortOptions = false,
        customSynopsis = "lorikeet plan [--memory 24GB] [--model DIR] [--flag VALUE of sft]...")
final class PlanCommand implements Callable<Integer> {
    private static final int MOST_BATCH = 4096;
    /** Values tried along straight lines. */
    private static final int MOST_STRAIGHT = 6;

    @Option(names = "--memory", paramLabel = "SIZE", description = "What the run may take, such as 24GB or 24GiB. Default: all of this machine's.")
    private String memory;

    @Mixin
    private TrainingFlags flags;

    @Spec
    private CommandSpec spec;

    private PrintWriter out;
    private final Map<Sizes, Long> planned = new HashMap<>();
    private final JavaMemory java = JavaMemory.least();
    private PlannedShape shape;
    private long most;

    @Override
    public Integer call() {
        out = spec.commandLine().getOut();
        PocketJob.complete(flags, spec);
        flags.train.dryRun = true; // needs no rows
        flags.check();
        most = memory == null ? MemoryLimit.machine() : ByteCount.of("--memory", memory);
        if (most <= java.total()) throw new UsageException("--memory: " + Bytes.of(most) + " are no more than the " + Bytes.of(java.total()) + " that Java takes beside tensors");
        DecoderConfig config = DecoderConfig.read(flags.model.model());
        StoredDTypes stored = StoredDTypes.in(flags.model.model(), config);
        try (Device device = flags.model.open()) {
            shape = new PlannedShape(flags, config, stored.of(), device);
            print(config, stored);
        }
        return 0;
    }

    private void print(DecoderConfig config, StoredDTypes stored) {
        Sizes asked = shape.asked();
        out.println(stored.line());
        out.printf(Locale.ROOT, "memory: %s, of which %s for Java with %s%n", Bytes.of(most), Bytes.of(java.total()), java.option());
        out.printf(Locale.ROOT, "as asked: %s, %s%s%n", text(asked), verdict(training(asked)), asked.evalBatch() == 0 ? "" : "; evaluation" + by(asked.evalBatch()) + ", " + verdict(evaluation(asked)));
        int positions = Math.max(asked.maxLength(), config.maxPositionEmbeddings());
        largest("--max_length", asked.maxLength(), positions, ", all that the model has positions for", length -> new Sizes(length, asked.batch(), asked.rank(), asked.evalBatch()));
        largest("--per_device_train_batch_size", asked.batch(), MOST_BATCH, " or more", batch -> new Sizes(asked.maxLength(), batch, asked.rank(), asked.evalBatch()));
        if (asked.rank() > 0) largest("--lora_rank", asked.rank(), config.hiddenSize(), ", the model's width", rank -> new Sizes(asked.maxLength(), asked.batch(), rank, asked.evalBatch()));
        if (evaluation(asked) > most) printEvalBatch(asked);
        if (java.isLessThanAllowed()) out.printf(Locale.ROOT, "run sft as java %s -jar ..., or as named above: as this Java was started, its heap may grow to %s%n", java.option(), Bytes.of(Runtime.getRuntime().maxMemory()));
    }

    private static String text(Sizes sizes) {
        String rank = sizes.rank() == 0 ? "" : String.format(Locale.ROOT, ", --lora_rank %,d", sizes.rank());
        return String.format(Locale.ROOT, "--max_length %,d, --per_device_train_batch_size %,d%s", sizes.maxLength(), sizes.batch(), rank);
    }

    private static String by(int evalBatch) {
        return String.format(Locale.ROOT, " by --per_device_eval_batch_size %,d", evalBatch);
    }

    private String verdict(long bytes) {
        return Bytes.of(bytes) + (bytes <= most ? " fit" : " do not fit");
    }

    private long training(Sizes sizes) {
        return planned.computeIfAbsent(sizes.training(), shape::training);
    }

    private long evaluation(Sizes sizes) {
        return sizes.evalBatch() == 0 ? 0 : planned.computeIfAbsent(sizes.evaluation(), shape::evaluation);
    }

    /** One line: the largest value of {@code flag} that can be trained with, others as they are; evaluation by fewer rows at once if it must. */
    private void largest(String flag, int from, int limit, String atLimit, IntFunction<Sizes> sizes) {
        int value = largest(from, limit, most, candidate -> training(sizes.apply(candidate)));
        if (value == 0) {
            out.printf(Locale.ROOT, "largest %s: none, others as asked; 1 takes %s%n", flag, Bytes.of(training(sizes.apply(1))));
            return;
        }
        Sizes chosen = sizes.apply(value);
        out.printf(Locale.ROOT, "largest %s: %,d%s, others as asked%s%s%n", flag, value, value == limit ? atLimit : "", total(chosen), evaluated(chosen));
    }

    private String total(Sizes chosen) {
        JavaMemory needed = shape.java(evaluation(chosen) <= most ? chosen : chosen.training());
        return ": " + Bytes.of(training(chosen)) + (needed.equals(java) ? "" : " with java " + needed.option());
    }

    /** What is to be said of evaluation where it takes more than there is. */
    private String evaluated(Sizes chosen) {
        if (evaluation(chosen) <= most) return "";
        int rows = largestEvalBatch(chosen);
        if (rows == 0) return "; evaluation of a single row does not fit";
        return String.format(Locale.ROOT, "; evaluation then%s at most, as %,d takes %s", by(rows), chosen.evalBatch(), Bytes.of(evaluation(chosen)));
    }

    /** The largest below the one asked for that fits; 0 for none. */
    private int largestEvalBatch(Sizes sizes) {
        return largest(sizes.evalBatch(), sizes.evalBatch(), most, rows -> evaluation(sizes.withEvalBatch(rows)));
    }

    private void printEvalBatch(Sizes asked) {
        int rows = largestEvalBatch(asked);
        long bytes = evaluation(asked.withEvalBatch(Math.max(1, rows)));
        String found = rows == 0 ? "none, others as asked; 1 takes " : String.format(Locale.ROOT, "%,d, others as asked: ", rows);
        out.println("largest --per_device_eval_batch_size: " + found + Bytes.of(bytes));
    }

    /**
     * The largest of 1 to {@code limit} that takes at most {@code most} bytes, 0 if none does. Plans are nearly straight lines: the next
     * value to try is where the line through the last two meets {@code most}, and the middle where that does not come to an end soon.
     */
    static int largest(int from, int limit, long most, IntToLongFunction bytes) {
        int low = 0;
        int high = limit + 1;
        int last = Math.min(from, limit);
        long lastBytes = bytes.applyAsLong(last);
        int probe = lastBytes <= most ? 2 * last : last / 2;
        if (lastBytes <= most) low = last;
        else high = last;
        for (int tried = 0; high - low > 1; tried++) {
            probe = Math.clamp(probe, low + 1, high - 1);
            long found = bytes.applyAsLong(probe);
            if (found <= most) low = probe;
            else high = probe;
            double each = (double) (found - lastBytes) / (probe - last);
            last = probe;
            lastBytes = found;
            probe = tried < MOST_STRAIGHT && each > 0 ? (int) Math.min(limit, Math.floor(last + (most - found) / each)) : (low + high) >>> 1;
        }
        return low;
    }
}
