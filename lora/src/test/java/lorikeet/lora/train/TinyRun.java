package lorikeet.lora.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Schedule;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Decoder.Recompute;

/** Training runs of tiny models through the library, with what a test varies. */
final class TinyRun {
    private static final AdamW.Settings ADAM = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1, 1);
    private static final int VOCABULARY = 32;

    private TinyRun() {}

    /** {@code count} rows of {@code length} tokens, all trained but the first. */
    static List<Row> rows(int count, int length) {
        Random random = new Random(length);
        return random.ints(count).mapToObj(n -> random.ints(length, 0, VOCABULARY).toArray()).map(ids -> new Row(ids, ids)).toList();
    }

    /** Constant learning rate, a log row each step, one evaluation row at a time, layers recomputed. */
    static Settings settings(long steps, double rate, int saveSteps) {
        return new Settings(steps, rate, Schedule.CONSTANT, 0, ADAM, saveSteps, saveSteps, 1, 1, 42, Recompute.LAYERS);
    }

    /** Runs into {@code output}, resuming from {@code checkpoint} unless it is null; returns the steps done. */
    static long run(OpenedModel opened, Batches batches, Settings settings, Path output, Path checkpoint, BooleanSupplier stop) {
        return run(opened, batches, settings, output, checkpoint, stop, new Follower() {});
    }

    /** As above; followed. */
    static long run(OpenedModel opened, Batches batches, Settings settings, Path output, Path checkpoint, BooleanSupplier stop, Follower follower) {
        try (Run run = new Run(opened.model(), batches, List.of(), settings, checkpoint, Map.of("seed", settings.seed()), 0);
                OutputFolder folder = OutputFolder.open(output, false, checkpoint)) {
            return run.train(folder, List.of(follower), stop);
        }
    }
}
