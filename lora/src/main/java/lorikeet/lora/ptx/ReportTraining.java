package lorikeet.lora.ptx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.CheckpointFiles;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.train.Listener;
import lorikeet.lora.train.Settings;
import lorikeet.lora.train.Window;
import lorikeet.ptx.device.PtxOptions;
import lorikeet.ptx.report.TrainingTrial;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;

/**
 * The training part of a GPU report: a small random model, by adapters and whole, in F32 and BF16, operation by operation and as graphs.
 *
 * @param devices opens the device that is reported on
 */
public record ReportTraining(Function<PtxOptions, Device> devices) implements TrainingTrial {
    /** The second is recorded, later ones are graphs. */
    private static final int STEPS = 5, TIMED = 3;
    private static final int ROWS = 2, LENGTH = 12;
    private static final double RATE = 1e-2, FULL_RATE = 1e-3, WIDE = 1e-4, NARROW = 0.02;

    @Override
    public List<Result> run() {
        try {
            Path folder = Files.createTempDirectory("lorikeet-report-");
            try {
                return run(RandomModel.write(folder));
            } finally {
                for (String file : new String[] {DecoderConfig.FILE, CheckpointFiles.SINGLE}) Files.deleteIfExists(folder.resolve(file));
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Result> run(Path folder) {
        List<Result> results = new ArrayList<>();
        for (boolean full : new boolean[] {false, true}) {
            Told cpu = train(CpuDevice.open(), folder, full, DType.F32);
            for (DType dtype : new DType[] {DType.F32, DType.BF16}) {
                for (boolean graphs : new boolean[] {false, true}) {
                    Told told = train(devices.apply(new PtxOptions(graphs).working(dtype)), folder, full, dtype);
                    results.add(new Result(full ? "all" : "LoRA", dtype.toString(), graphs ? "as graphs" : "one by one", STEPS,
                            told.difference(cpu), dtype == DType.F32 ? WIDE : NARROW, told.medianMilliseconds(), String.join("; ", told.notes)));
                }
            }
        }
        return results;
    }

    /** Closes {@code device}. */
    private static Told train(Device device, Path folder, boolean full, DType stored) {
        Told told = new Told();
        try (Device used = device; Eager ops = Eager.on(used); LanguageModel model = LanguageModel.open(ops, folder, new Storing(Load.COPY, full ? null : stored))) {
            if (full) model.trainAll();
            else model.attach(LoraConfig.allLinear(4, 8));
            told.began = System.nanoTime();
            model.train(Batches.of(rows(), ROWS), Settings.of(STEPS, full ? FULL_RATE : RATE), told);
            used.fallbacks().forEach((operation, count) -> told.notes.add(count + " times on the CPU: " + operation));
        }
        return told;
    }

    /** As many as one step has, all of one length: every step has the same shapes. */
    private static List<Row> rows() {
        Random random = new Random(LENGTH);
        return Stream.generate(() -> random.ints(LENGTH, 0, RandomModel.VOCABULARY).toArray()).limit(ROWS).map(ids -> new Row(ids, ids)).toList();
    }

    /** What a run tells: loss and milliseconds of each step. */
    private static final class Told implements Listener {
        private final List<Double> losses = new ArrayList<>(), milliseconds = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private long began;

        @Override
        public void logged(long step, Window window, double gradNorm, double rate) {
            losses.add(window.meanLoss());
            long now = System.nanoTime();
            milliseconds.add((now - began) / 1e6);
            began = now;
        }

        @Override
        public void noted(String line) {
            notes.add(line);
        }

        /** The largest between losses, as a share of {@code expected}; NaN where one is. */
        double difference(Told expected) {
            double worst = 0;
            for (int step = 0; step < STEPS; step++) worst = Math.max(worst, Math.abs(losses.get(step) / expected.losses.get(step) - 1));
            return worst;
        }

        double medianMilliseconds() {
            double[] last = milliseconds.subList(STEPS - TIMED, STEPS).stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.sort(last);
            return last[TIMED / 2];
        }
    }
}
