package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.RunFiles;
import lorikeet.lora.TinyModels;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.tensor.cpu.CpuDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is asked to stop saves the last step done, wherever it stood. */
class InterruptionTest {
    private static final List<Row> ROWS = TinyRun.rows(5, 6);
    private static final Settings SETTINGS = TinyRun.settings(4, 1e-2, 100);
    /** Batches of 5 rows, one at a time: 2, 2 and 1 a step; so 7 micro-batches in the 4 steps. */
    private static final int MICRO_BATCHES = 7;

    @TempDir
    Path folder;
    private Path model;

    @BeforeEach
    void writeModel() {
        model = TinyModels.write(folder.resolve("model"), TinyModels.qwen3());
    }

    private OpenedModel open(Path checkpoint) {
        return checkpoint == null
                ? OpenedModel.fresh(CpuDevice.open(), model, OpenedModel.lora(0.1))
                : OpenedModel.adapted(CpuDevice.open(), model, checkpoint);
    }

    private long run(Path output, Path checkpoint, BooleanSupplier stop) {
        try (OpenedModel opened = open(checkpoint)) {
            return TinyRun.run(opened, new Batches(ROWS, 1, 2, true, SETTINGS.seed()), SETTINGS, output, checkpoint, stop);
        }
    }

    @Test
    void stopBeforeAnyMicroBatchSavesTheLastWholeStep() {
        Path unbroken = folder.resolve("unbroken");
        AtomicInteger asked = new AtomicInteger();
        assertEquals(4, run(unbroken, null, () -> asked.incrementAndGet() < 0));
        assertEquals(MICRO_BATCHES, asked.get());
        for (int n = 1; n < MICRO_BATCHES; n++) {
            Path output = folder.resolve("stopped-" + n);
            AtomicInteger left = new AtomicInteger(n);
            long done = run(output, null, () -> left.getAndDecrement() == 0);
            assertEquals(List.of(0L, 0L, 1L, 1L, 2L, 3L, 3L).get(n), done);
            if (done > 0) assertEquals(List.of("checkpoint-" + done), RunFiles.checkpoints(output));
            Path checkpoint = done == 0 ? null : output.resolve("checkpoint-" + done);
            assertEquals(4, run(output, checkpoint, () -> false));
            RunFiles.assertSameRun(unbroken, output);
        }
    }
}
