package lorikeet.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Schedule;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.train.Settings;
import lorikeet.lora.train.Trainer;
import lorikeet.tensor.Eager;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.Ops;
import lorikeet.tensor.cpu.CpuDevice;

/**
 * The training loop of {@code sft} on one fixed batch of random tokens, a step at a time: LoRA of rank {@value #RANK} on
 * all seven linear layers, alpha / r = 2, no dropout, AdamW, loss on every token that has a next one.
 */
final class LoraStep implements AutoCloseable {
    /** The decoder that is trained: 30 million parameters. */
    static final ModelShape MODEL = new ModelShape(8, 512, 8, 1408, 8192);
    static final int SEQUENCES = 4;
    static final int LENGTH = 256;
    static final int TOKENS = SEQUENCES * LENGTH;
    static final int RANK = 16;
    static final LoraConfig LORA = LoraConfig.allLinear(RANK, 2 * RANK);
    static final double FLOPS = MODEL.stepFlops(SEQUENCES, LENGTH, RANK);
    private static final int SEED = 7;

    private final CpuDevice device;
    private final Eager eager;
    private final LanguageModel model;
    private final Trainer trainer;
    private long done;
    private double loss;

    /** @param wrap what stands between the trainer and the operations; identity to train as they are */
    LoraStep(Path folder, int threads, Recompute recompute, UnaryOperator<Ops> wrap) {
        device = CpuDevice.open(threads);
        eager = Eager.on(device);
        Ops ops = wrap.apply(eager);
        model = LanguageModel.open(ops, folder, Storing.asStored(folder)).attach(LORA, SEED);
        AdamW.Settings optimizer = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1, 1);
        Settings settings = new Settings(Long.MAX_VALUE, 1e-3, Schedule.CONSTANT, 0, optimizer, Integer.MAX_VALUE,
                Integer.MAX_VALUE, 1, SEQUENCES, SEED, recompute);
        trainer = new Trainer(ops, model, new Batches(rows(), SEQUENCES, 1, false, SEED), List.of(), settings,
                (step, window, gradNorm, rate) -> loss = window.loss());
    }

    static List<Row> rows() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            int[] ids = random.ints(LENGTH, 0, MODEL.vocab()).toArray();
            rows.add(new Row(ids, ids));
        }
        return rows;
    }

    /** Trains one step; returns its loss. */
    double run() {
        boolean[] begun = new boolean[1];
        done = trainer.run(done, () -> {
            boolean stop = begun[0];
            begun[0] = true;
            return stop;
        });
        return loss;
    }

    MemoryUse memory() {
        return device.memory();
    }

    long scratchBytes() {
        return device.scratchBytes();
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
        eager.close();
        device.close();
    }
}
