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
    /** What Java takes beside tensors: heap, code, classes. */
    static final long JAVA = 256L << 20;

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
    private PlannedShape shape;
    private long most;

    @Override
    public Integer call() {
        out = spec.commandLine().getOut();
        PocketJob.complete(flags, spec);
        flags.train.dryRun = true; // needs no rows
        flags.check();
        most = memory == null ? MemoryLimit.machine() : ByteCount.of("--memory", memory);
        if (most <= JAVA) throw new UsageException("--memory: " + Bytes.of(most) + " are no more than the " + Bytes.of(JAVA) + " that Java takes beside tensors");
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
        out.printf(Locale.ROOT, "memory: %s, of which %s for Java%n", Bytes.of(most), Bytes.of(JAVA));
        out.printf(Locale.ROOT, "as asked: %s, %s%n", text(asked), verdict(asked));
        int positions = Math.max(asked.maxLength(), config.maxPositionEmbeddings());
        largest("--max_length", asked.maxLength(), positions, ", all that the model has positions for", length -> new Sizes(length, asked.batch(), asked.rank()));
        largest("--per_device_train_batch_size", asked.batch(), MOST_BATCH, " or more", batch -> new Sizes(asked.maxLength(), batch, asked.rank()));
        if (asked.rank() > 0) largest("--lora_rank", asked.rank(), config.hiddenSize(), ", the model's width", rank -> new Sizes(asked.maxLength(), asked.batch(), rank));
    }

    private static String text(Sizes sizes) {
        String rank = sizes.rank() == 0 ? "" : String.format(Locale.ROOT, ", --lora_rank %,d", sizes.rank());
        return String.format(Locale.ROOT, "--max_length %,d, --per_device_train_batch_size %,d%s", sizes.maxLength(), sizes.batch(), rank);
    }

    private String verdict(Sizes sizes) {
        long bytes = needed(sizes);
        return Bytes.of(bytes) + (bytes <= most ? " fit" : " do not fit");
    }

    private long needed(Sizes sizes) {
        return planned.computeIfAbsent(sizes, _ -> shape.plan(sizes).total() + JAVA);
    }

    /** One line: the largest value of {@code flag} that fits, others as they are. */
    private void largest(String flag, int from, int limit, String atLimit, IntFunction<Sizes> sizes) {
        int value = largest(from, limit, most, candidate -> needed(sizes.apply(candidate)));
        if (value == 0) out.printf(Locale.ROOT, "largest %s: none, others as asked; 1 takes %s%n", flag, Bytes.of(needed(sizes.apply(1))));
        else out.printf(Locale.ROOT, "largest %s: %,d%s, others as asked: %s%n", flag, value, value == limit ? atLimit : "", Bytes.of(needed(sizes.apply(value))));
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
