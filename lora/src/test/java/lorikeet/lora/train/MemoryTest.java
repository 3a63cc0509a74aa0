package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.TinyModels;
import lorikeet.lora.adapter.AdapterFolder;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.KvCache;
import lorikeet.tensor.Eager;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Storage;
import lorikeet.tensor.check.ExhaustedDevice;
import lorikeet.tensor.cpu.CpuDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What training takes it takes in its first step, and closing gives everything back. */
class MemoryTest {
    @TempDir
    Path folder;
    private Path model;
    private long liveBefore;

    @BeforeEach
    void count() {
        model = TinyModels.write(folder.resolve("model"), TinyModels.mistral());
        liveBefore = Storage.live();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(liveBefore, Storage.live(), "live storages");
    }

    private OpenedModel open(boolean full) {
        return full ? OpenedModel.full(CpuDevice.open(), model) : OpenedModel.fresh(CpuDevice.open(), model, OpenedModel.lora(0.1));
    }

    /** The pool's use after each step. */
    private static List<MemoryUse> train(OpenedModel opened, List<Row> rows, int accumulation, Settings settings) {
        List<MemoryUse> uses = new ArrayList<>();
        Listener listener = (step, window, gradNorm, rate) -> uses.add(opened.device().memory());
        try (Trainer trainer = new Trainer(opened.ops(), opened.model(), new Batches(rows, 1, accumulation, true, 42), List.of(), settings, listener)) {
            trainer.run(0, () -> false);
        }
        return uses;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void secondStepTakesNoMemory(boolean full) {
        try (OpenedModel opened = open(full)) {
            List<MemoryUse> uses = train(opened, TinyRun.rows(6, 9), 3, TinyRun.settings(20, 1e-3, 100));
            for (MemoryUse use : uses) {
                assertEquals(uses.getFirst().misses(), use.misses());
                assertEquals(uses.getFirst().reserved(), use.reserved());
                assertEquals(uses.getFirst().inUse(), use.inUse());
            }
        }
    }

    @Test
    void savingTakesNoMemoryAfterTheFirstTime() {
        List<MemoryUse> uses = new ArrayList<>();
        try (OpenedModel opened = open(true)) {
            TinyRun.run(opened, new Batches(TinyRun.rows(6, 9), 1, 2, true, 42), TinyRun.settings(10, 1e-3, 1), folder.resolve("out"), null, () -> false,
                    new Follower() {
                        @Override
                        public void logged(ObjectNode row) {
                            uses.add(opened.device().memory());
                        }
                    });
        }
        assertEquals(10, uses.size());
        for (MemoryUse use : uses.subList(1, 10)) {
            assertEquals(uses.get(1).misses(), use.misses());
            assertEquals(uses.get(1).reserved(), use.reserved());
        }
    }

    @Test
    @Tag("slow")
    void thousandStepsOfRowsOfManyLengthsDoNotGrow() {
        List<Row> rows = Stream.of(3, 17, 8, 30, 5, 12, 21, 2).map(length -> TinyRun.rows(1, length).getFirst()).toList();
        try (OpenedModel opened = open(false)) {
            List<MemoryUse> uses = train(opened, rows, 1, TinyRun.settings(1000, 1e-4, 100));
            assertEquals(1000, uses.size());
            MemoryUse epoch = uses.get(rows.size() - 1);
            for (MemoryUse use : uses.subList(rows.size(), uses.size())) {
                assertEquals(epoch.misses(), use.misses());
                assertEquals(epoch.reserved(), use.reserved());
            }
            assertTrue(uses.getLast().hits() > 100_000, () -> "hits " + uses.getLast().hits());
        }
    }

    @Test
    void stopInTheMiddleOfAStepLeavesNothing() {
        AtomicInteger left = new AtomicInteger(4);
        try (OpenedModel opened = open(false)) {
            TinyRun.run(opened, new Batches(TinyRun.rows(6, 9), 1, 3, true, 42), TinyRun.settings(9, 1e-3, 100),
                    folder.resolve("out"), null, () -> left.getAndDecrement() == 0);
        }
    }

    @Test
    void runThatMeetsInfinityLeavesNothing() {
        try (OpenedModel opened = open(false)) {
            Settings explosive = TinyRun.settings(9, 1e38, 100);
            assertThrows(NonFiniteException.class, () -> TinyRun.run(opened, new Batches(TinyRun.rows(6, 9), 1, 3, true, 42), explosive, folder.resolve("out"), null, () -> false));
        }
    }

    @Test
    void failureBetweenForwardAndBackwardLeavesNothing() {
        try (OpenedModel opened = open(false)) {
            Listener failing = (step, window, gradNorm, rate) -> {
                throw new IllegalStateException("listener");
            };
            try (Trainer trainer = new Trainer(opened.ops(), opened.model(), new Batches(TinyRun.rows(2, 5), 1, 1, true, 42), List.of(), TinyRun.settings(2, 1e-3, 2), failing)) {
                assertThrows(IllegalStateException.class, () -> trainer.run(0, () -> false));
            }
        }
    }

    @Test
    void adapterThatDoesNotFitLeavesNothing() throws Exception {
        Path adapter = folder.resolve("out");
        try (OpenedModel opened = open(false)) {
            TinyRun.run(opened, new Batches(TinyRun.rows(2, 5), 1, 1, true, 42), TinyRun.settings(1, 1e-3, 1), adapter, null, () -> false);
        }
        Path other = TinyModels.write(folder.resolve("wider"), TinyModels.mistral().with("intermediate_size", "40"));
        assertThrows(FormatException.class, () -> OpenedModel.adapted(CpuDevice.open(), other, adapter.resolve("checkpoint-1")));
        Path shorter = TinyModels.write(folder.resolve("shorter"), TinyModels.mistral().with("num_hidden_layers", "1"));
        assertThrows(FormatException.class, () -> OpenedModel.adapted(CpuDevice.open(), shorter, adapter.resolve("checkpoint-1")));
        Files.delete(adapter.resolve("checkpoint-1").resolve(AdapterFolder.WEIGHTS));
        assertThrows(RuntimeException.class, () -> OpenedModel.adapted(CpuDevice.open(), model, adapter.resolve("checkpoint-1")));
    }

    @Test
    void checkpointOfOtherSettingsLeavesNothing() {
        Path output = folder.resolve("out");
        try (OpenedModel opened = open(true)) {
            TinyRun.run(opened, new Batches(TinyRun.rows(2, 5), 1, 1, true, 42), TinyRun.settings(1, 1e-3, 1), output, null, () -> false);
        }
        try (OpenedModel opened = open(false)) {
            assertThrows(FormatException.class, () -> TinyRun.run(opened, new Batches(TinyRun.rows(2, 5), 1, 1, true, 42),
                    TinyRun.settings(1, 1e-3, 1), output, output.resolve("checkpoint-1"), () -> false));
        }
    }

    /** Weights and adapters, a trainer, a cache: whichever allocation fails, nothing that was made before it is left. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void memoryThatEndsWhileSomethingIsMadeLeavesNothing(boolean full) {
        try (ExhaustedDevice device = new ExhaustedDevice(CpuDevice.open()); Eager ops = Eager.on(device)) {
            long opening = device.checkFailuresLeaveNothing(() -> open(ops, full), LanguageModel::close);
            try (LanguageModel opened = open(ops, full)) {
                Batches batches = new Batches(TinyRun.rows(2, 5), 1, 1, true, 42);
                Settings settings = TinyRun.settings(1, 1e-3, 1);
                long training = device.checkFailuresLeaveNothing(() -> new Trainer(ops, opened, batches, List.of(), settings, (step, window, gradNorm, rate) -> {}), Trainer::close);
                assertTrue(opening >= opened.trained().size(), "opening takes " + opening);
                assertTrue(training > 2 * opened.trained().size(), "training takes " + training);
                assertEquals(2 * opened.config().numHiddenLayers(), device.checkFailuresLeaveNothing(() -> new KvCache(ops, opened.config(), 8), KvCache::close));
            }
        }
    }

    private LanguageModel open(Ops ops, boolean full) {
        return OpenedModel.prepared(LanguageModel.open(ops, model, Storing.MAPPED), opened -> full ? opened.trainAll() : opened.attach(OpenedModel.lora(0)));
    }

    @Test
    void openedAndClosedModelLeavesNothing() {
        try (OpenedModel opened = open(false); KvCache _ = new KvCache(opened.ops(), opened.model().config(), 8)) {
            opened.logits(new int[] {1, 2, 3});
            assertTrue(Storage.live() > liveBefore);
        }
    }
}
