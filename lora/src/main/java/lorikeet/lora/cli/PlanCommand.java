package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
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
    private static final int MOST_PACKED = 1 << 20;
    private static final String LENGTH = "--max_length", LENGTH_OF_PACKED = "--packing_length";

    @Option(names = "--memory", paramLabel = "SIZE", description = "What the run may take, such as 24GB or 24GiB. Default: all of this machine's.")
    private String memory;

    @Mixin
    private TrainingFlags flags;

    @Spec
    private CommandSpec spec;

    private PrintWriter out;
    private final JavaMemory java = JavaMemory.least();
    private PlannedShape shape;
    private Plans plans;
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
            plans = new Plans(shape, most);
            print(config, stored);
        }
        return 0;
    }

    private void print(DecoderConfig config, StoredDTypes stored) {
        Sizes asked = shape.asked();
        out.println(stored.line());
        out.printf(Locale.ROOT, "memory: %s, of which %s for Java with %s%n", Bytes.of(most), Bytes.of(java.total()), java.option());
        out.printf(Locale.ROOT, "as asked: %s, %s%s%n", text(asked), verdict(plans.training(asked)), asked.evalBatch() == 0 ? "" : "; evaluation" + by(asked.evalBatch()) + ", " + verdict(plans.evaluation(asked)));
        IntFunction<Sizes> byLength = length -> new Sizes(length, asked.batch(), asked.rank(), asked.evalBatch());
        if (flags.data.packsToLength()) largest(LENGTH_OF_PACKED, 2, asked.length(), MOST_PACKED, " or more", byLength);
        else largest(LENGTH, 2, asked.length(), config.maxPositionEmbeddings(), ", all that the model has positions for", byLength);
        largest("--per_device_train_batch_size", 1, asked.batch(), MOST_BATCH, " or more", batch -> new Sizes(asked.length(), batch, asked.rank(), asked.evalBatch()));
        if (asked.rank() > 0) largest("--lora_rank", 1, asked.rank(), config.hiddenSize(), ", the model's width", rank -> new Sizes(asked.length(), asked.batch(), rank, asked.evalBatch()));
        if (plans.evaluation(asked) > most) printEvalBatch(asked);
        if (java.isLessThanAllowed()) out.printf(Locale.ROOT, "run sft as java %s -jar ..., or as named above: as this Java was started, its heap may grow to %s%n", java.option(), Bytes.of(Runtime.getRuntime().maxMemory()));
    }

    private String text(Sizes sizes) {
        String rank = sizes.rank() == 0 ? "" : String.format(Locale.ROOT, ", --lora_rank %,d", sizes.rank());
        return String.format(Locale.ROOT, "%s %,d, --per_device_train_batch_size %,d%s", flags.data.packsToLength() ? LENGTH_OF_PACKED : LENGTH, sizes.length(), sizes.batch(), rank);
    }

    private static String by(int evalBatch) {
        return String.format(Locale.ROOT, " by --per_device_eval_batch_size %,d", evalBatch);
    }

    private String verdict(long bytes) {
        return amount(bytes) + (bytes <= most ? " fit" : bytes < PlannedShape.TOO_MANY ? " do not fit" : "");
    }

    private static String amount(long bytes) {
        return bytes < PlannedShape.TOO_MANY ? Bytes.of(bytes) : "more tokens at a time than a Java heap of " + Bytes.of(Runtime.getRuntime().maxMemory()) + " plans for";
    }

    /**
     * One line: the largest value of {@code flag} that can be trained with, others as they are; evaluation by fewer rows at once if it must.
     *
     * @param usual the largest that is tried, unless more is asked for
     */
    private void largest(String flag, int least, int from, int usual, String atLimit, IntFunction<Sizes> sizes) {
        int limit = Math.max(from, usual);
        int value = plans.largest(from, limit, candidate -> sizes.apply(candidate).training());
        if (value < least) {
            out.printf(Locale.ROOT, "largest %s: none, others as asked; %d takes %s%n", flag, least, amount(plans.training(sizes.apply(least))));
            return;
        }
        Sizes chosen = sizes.apply(value);
        String behind = value < limit ? behind(sizes.apply(value + 1)) : from > usual ? " as asked, or more" : atLimit;
        out.printf(Locale.ROOT, "largest %s: %,d%s, others as asked%s%s%n", flag, value, behind, total(chosen), evaluated(chosen));
    }

    private String behind(Sizes next) {
        return shape.isPlannable(next.training()) ? "" : ", all that a Java heap of " + Bytes.of(Runtime.getRuntime().maxMemory()) + " plans for";
    }

    private String total(Sizes chosen) {
        JavaMemory needed = shape.java(plans.evaluation(chosen) <= most ? chosen : chosen.training());
        return ": " + amount(plans.training(chosen)) + (needed.equals(java) ? "" : " with java " + needed.option());
    }

    /** What is to be said of evaluation where it takes more than there is. */
    private String evaluated(Sizes chosen) {
        if (plans.evaluation(chosen) <= most) return "";
        int rows = largestEvalBatch(chosen);
        if (rows == 0) return "; evaluation of a single row does not fit";
        return String.format(Locale.ROOT, "; evaluation then%s at most, as %,d takes %s", by(rows), chosen.evalBatch(), amount(plans.evaluation(chosen)));
    }

    /** The largest below the one asked for that fits; 0 for none. */
    private int largestEvalBatch(Sizes sizes) {
        return plans.largest(sizes.evalBatch(), sizes.evalBatch(), rows -> sizes.withEvalBatch(rows).evaluation());
    }

    private void printEvalBatch(Sizes asked) {
        int rows = largestEvalBatch(asked);
        long bytes = plans.evaluation(asked.withEvalBatch(Math.max(1, rows)));
        String found = rows == 0 ? "none, others as asked; 1 takes " : String.format(Locale.ROOT, "%,d, others as asked: ", rows);
        out.println("largest --per_device_eval_batch_size: " + found + amount(bytes));
    }
}
