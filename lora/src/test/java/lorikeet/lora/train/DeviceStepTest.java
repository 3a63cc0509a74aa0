package lorikeet.lora.train;

import static lorikeet.lora.train.CountedDriver.between;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Schedule;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.TinyModels;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.ptx.device.PtxDevice;
import lorikeet.ptx.device.PtxOptions;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.Driver;
import lorikeet.ptx.driver.EmulatorDriver;
import lorikeet.tensor.DeviceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training steps on a device with memory of its own, here the emulator: what is asked of the driver, and steps as graphs. With clipping,
 * warm-up, dropout and accumulation, so that much changes from step to step.
 */
class DeviceStepTest {
    private static final int STEPS = 7, LOGGED_EACH = 3;
    private static final String[] MEMORY = {"allocate", "free", "freeBytes", "allocateHost", "freeHost"};
    private static final String[] WAITS = {"download", "synchronize", "synchronizeEvent", "isReached"};

    private static final Map<Boolean, Told> PLAIN = new HashMap<>();

    @TempDir
    Path folder;
    private Path model;

    @BeforeEach
    void write() {
        model = TinyModels.write(folder.resolve("model"), TinyModels.qwen3());
    }

    private static Settings settings() {
        AdamW.Settings clipped = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1, 0.5);
        return new Settings(STEPS, 1e-2, Schedule.COSINE, 3, clipped, 1000, 1000, LOGGED_EACH, 1, 42, Recompute.LAYERS);
    }

    /**
     * @param losses sums of the log's windows
     * @param calls of the driver until the end of each step
     * @param notes for people
     */
    private record Told(double[] losses, List<Map<String, Long>> calls, List<String> notes) {
        long calls(int step, String... methods) {
            return between(calls.get(step - 2), calls.get(step - 1), methods);
        }
    }

    private Told train(Driver emulated, boolean full, boolean graphs, int accumulation, List<Row> rows) {
        CountedDriver driver = new CountedDriver(emulated);
        List<Double> losses = new ArrayList<>();
        List<Map<String, Long>> calls = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Listener listener = new Listener() {
            @Override
            public void stepped(long step, double loss, long tokens) {
                calls.add(driver.counts());
            }

            @Override
            public void logged(long step, Window window, double gradNorm, double rate) {
                losses.addAll(List.of(window.loss(), gradNorm));
            }

            @Override
            public void noted(String line) {
                notes.add(line);
            }
        };
        PtxDevice device = new PtxDevice(new DeviceContext(driver.driver()), new PtxOptions(graphs));
        try (OpenedModel opened = full ? OpenedModel.full(device, model) : OpenedModel.fresh(device, model, OpenedModel.lora(0.1));
                Trainer trainer = new Trainer(opened.ops(), opened.model(), new Batches(rows, 1, accumulation, true, 42), List.of(), settings(), listener)) {
            trainer.run(0, () -> false);
            assertEquals(Map.of(), device.fallbacks());
        }
        return new Told(losses.stream().mapToDouble(Double::doubleValue).toArray(), calls, notes);
    }

    /** Launched operation by operation. */
    private Told plain(boolean full) {
        return PLAIN.computeIfAbsent(full, _ -> train(emulator(), full, false, 2, TinyRun.rows(6, 9)));
    }

    private static EmulatorDriver emulator() {
        return new EmulatorDriver(1L << 30);
    }

    private static boolean isLogged(int step) {
        return step % LOGGED_EACH == 0 || step == STEPS;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stepTakesNoMemoryAndWaitsForNothing(boolean full) {
        Told told = plain(full);
        for (int step = 2; step <= STEPS; step++) {
            assertEquals(0, told.calls(step, MEMORY), "memory in step " + step);
            assertEquals(isLogged(step) ? 2 : 0, told.calls(step, WAITS), "waits in step " + step); // the tally, and the wait for it
            assertTrue(told.calls(step, "launch") > 100 && told.calls(step, "load") == 0, "step " + step);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void graphsGiveTheSameBitsInOneLaunch(boolean full) {
        Told graphed = train(emulator(), full, true, 2, TinyRun.rows(6, 9));
        assertArrayEquals(plain(full).losses, graphed.losses);
        assertEquals(List.of(), graphed.notes);
        for (int step = 3; step <= STEPS; step++) {
            assertEquals(1, graphed.calls(step, "launchGraph"));
            assertEquals(2 * (full ? 7 : 8), graphed.calls(step, "launch"), "copies of inputs of two micro-batches");
            assertEquals(0, graphed.calls(step, MEMORY));
            assertEquals(isLogged(step) ? 2 : 0, graphed.calls(step, WAITS));
        }
    }

    /** Rows of two lengths in any order: a step is recorded when its shapes come again. */
    @Test
    void shapesAreRecordedEachForItself() {
        List<Row> rows = Stream.of(TinyRun.rows(2, 9), TinyRun.rows(2, 5)).flatMap(List::stream).toList();
        Told graphed = train(emulator(), false, true, 1, rows);
        assertArrayEquals(train(emulator(), false, false, 1, rows).losses, graphed.losses);
        long recorded = graphed.calls.getLast().get("beginCapture");
        assertTrue(recorded >= 2 && recorded < graphed.calls.getLast().get("launchGraph"), "recorded " + recorded);
    }

    /** Nothing reads ids inside a step: what a kernel makes NaN stops the run at the next look, which names the step and the operation. */
    @ParameterizedTest
    @CsvSource({"1000, 3, gatherRows with model.embed_tokens.weight", "3, 1000, outputLoss with lm_head.weight"})
    void idsAndLabelsOutsideOfTheVocabularyStopTheRunInOneLine(int id, int label, String first) {
        List<Row> rows = List.of(new Row(new int[] {1, 2, id, 4}, new int[] {1, 2, label, 4}));
        String line = assertThrows(NonFiniteException.class, () -> train(emulator(), false, false, 1, rows)).getMessage();
        assertTrue(line.startsWith("step 1: NaN or infinity, first in the result of " + first + ";") && line.endsWith("or check the data"), line);
    }

    @Test
    void driverThatCannotRecordIsSaidOnceAndTrainingGoesOn() {
        EmulatorDriver emulator = emulator();
        Driver without = (Driver) Proxy.newProxyInstance(Driver.class.getClassLoader(), new Class<?>[] {Driver.class}, (_, method, arguments) -> {
            Object result = method.invoke(emulator, arguments);
            if (method.getName().equals("endCapture")) throw new DeviceException("no graphs here");
            return result;
        });
        Told told = train(without, false, true, 2, TinyRun.rows(6, 9));
        assertEquals(List.of("training steps are launched one by one: no graphs here"), told.notes);
        assertArrayEquals(plain(false).losses, told.losses);
    }
}
