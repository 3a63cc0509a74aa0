package lorikeet.lora.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import lorikeet.lora.Counted;
import lorikeet.lora.MissingTokenizerException;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.LongestBatches;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.train.Settings;

/**
 * Rows that a plan is made for: the longest batches of the run, or full ones where there is no text to read or nothing to
 * read it with.
 *
 * @param validation of evaluation, the longest batch
 * @param settings of the run on these rows
 * @param java what Java takes for them
 * @param lines what there is to say of them
 */
record PlannedRows(LongestBatches longest, List<Row> validation, Settings settings, JavaMemory java, List<String> lines) {
    static PlannedRows of(TrainingFlags flags, DecoderConfig config) {
        if (flags.data.dataset.isEmpty()) return checkedFull(flags, config, "there is no --dataset");
        try {
            return read(flags, config);
        } catch (MissingTokenizerException e) {
            return checkedFull(flags, config, "the model folder has no tokenizer.json to read --dataset with");
        }
    }

    private static PlannedRows checkedFull(TrainingFlags flags, DecoderConfig config, String why) {
        checkHeap(fullTokens(flags, config), config);
        return full(flags, config, why);
    }

    private static long fullTokens(TrainingFlags flags, DecoderConfig config) {
        return (long) length(flags.data, config) * Math.max(flags.train.batch, evaluates(flags) ? flags.train.evalBatch : 0);
    }

    /** Whether the run looks at rows that are not trained; the embedded run does at its end in any case. */
    static boolean evaluates(TrainingFlags flags) {
        return (flags.train.evaluates() || PocketJob.isEmbedded(flags)) && (flags.data.heldOut() > 0 || !flags.data.valDataset.isEmpty());
    }

    private static PlannedRows read(TrainingFlags flags, DecoderConfig config) {
        return of(TrainingData.read(flags, config), flags, config);
    }

    /** The longest batches that a run with {@code data} has. */
    static PlannedRows of(TrainingData data, TrainingFlags flags, DecoderConfig config) {
        TrainFlags train = flags.train;
        Batches batches = data.batches(train.batch, train.accumulation(), flags.data.trainDataloaderShuffle, flags.dataSeed());
        Settings settings = train.settings(batches);
        LongestBatches longest = LongestBatches.of(batches, settings.maxSteps());
        checkHeap(longest.tokens(), config);
        List<String> lines = new ArrayList<>(data.lines());
        lines.add(String.format(Locale.ROOT, "rows: the longest forward pass of the run, %s of %s; --max_length allows %s",
                Counted.of(longest.tokens(), "token"), Counted.of(longest.longest().size(), "row"), shape(train.batch, length(flags.data, config))));
        List<Row> validation = evaluates(flags) ? longestOf(data.validation(), train.evalBatch) : List.of();
        long tokens = Math.max(longest.tokens(), validation.stream().mapToLong(Row::length).sum());
        return new PlannedRows(longest, validation, settings, JavaMemory.of(tokens, data.tokens(), config), lines);
    }

    private static List<Row> longestOf(List<Row> validation, int batch) {
        if (validation.isEmpty()) return validation;
        Batches batches = new Batches(validation, batch, 1, false, 0);
        return LongestBatches.of(batches, batches.stepsPerEpoch()).longest();
    }

    /** Full rows, since {@code why}. */
    static PlannedRows full(TrainingFlags flags, DecoderConfig config, String why) {
        TrainFlags train = flags.train;
        int length = length(flags.data, config);
        Row row = new Row(new int[length], new int[length]);
        int accumulation = train.accumulation();
        Batches batches = new Batches(Collections.nCopies(train.batch * Math.min(2, accumulation), row), train.batch, accumulation, false, 0);
        List<Row> validation = evaluates(flags) ? Collections.nCopies(train.evalBatch, row) : List.of();
        String line = "rows: full ones, as " + why + ": " + shape(train.batch, length) + " in each forward pass, all trained";
        return new PlannedRows(LongestBatches.of(batches, 1), validation, train.settings(batches), JavaMemory.of(fullTokens(flags, config), 0, config), List.of(line));
    }

    /** Tokens of a full row. */
    static int length(DataFlags data, DecoderConfig config) {
        if (data.packsToLength()) return data.packingLength;
        return data.maxLength != null ? data.maxLength : config.maxPositionEmbeddings();
    }

    private static String shape(int rows, int length) {
        return String.format(Locale.ROOT, "%,d x %,d tokens", rows, length);
    }

    /** Whether Java's arrays and this JVM's heap hold what passes through them of so many tokens at a time. */
    static boolean areHeld(long tokens, DecoderConfig config) {
        return JavaMemory.inputs(tokens, config) <= Runtime.getRuntime().maxMemory() / 2.0 && tokens * (double) config.headDim() < Integer.MAX_VALUE;
    }

    // The angles of every position and the ids pass through the heap, as they do in the run.
    private static void checkHeap(long tokens, DecoderConfig config) {
        if (areHeld(tokens, config)) return;
        throw new UsageException(String.format(Locale.ROOT, "--dry_run: forward passes of %,d tokens are more than the Java heap holds the positions of; "
                + "lower --max_length or --per_device_train_batch_size, or raise java -Xmx", tokens));
    }
}
