package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.List;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Parameter;
import lorikeet.autograd.Tape;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.RecordedWork;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/** Steps of AdamW on a small network, recorded or not: what comes from the host is written into tensors that stay. */
public final class RecordedSteps {
    private RecordedSteps() {}

    /** Losses and weights after each of {@code steps}, in a row. */
    public static double[] run(Device device, int steps, boolean recorded) {
        double[] found = new double[3 * steps];
        try (Ops ops = Eager.on(device); Tape tape = new Tape(ops)) {
            Tensor w = tape.watch(ops.tensor(new double[] {0.5, -0.25, 1, 2, 0.125, -1}, 3, 2)), x = ops.tensor(new double[12], 4, 3);
            Tensor loss = ops.empty(Spec.of(DType.F32));
            try (AdamW adamW = new AdamW(ops, List.of(new Parameter("w", w, true)), new AdamW.Settings(0.9, 0.999, 1e-8, 0.1, 1))) {
                Runnable step = () -> step(ops, tape, adamW, x, w, loss);
                RecordedWork work = null;
                for (int i = 0; i < steps; i++) {
                    feed(ops, x, i);
                    adamW.prepare(0.1 / (i + 1));
                    if (!recorded || i == 0) step.run();
                    else if (work == null) work = device.record(step);
                    else work.replay();
                    found[3 * i] = Host.item(ops, loss);
                    found[3 * i + 1] = Host.doubles(ops, w)[0];
                    found[3 * i + 2] = Host.doubles(ops, w)[5];
                }
                if (work != null) work.close();
            }
        }
        return found;
    }

    private static void feed(Ops ops, Tensor x, int step) {
        float[] values = new float[12];
        for (int i = 0; i < values.length; i++) values[i] = (i * 7 + step * 3) % 5 - 2;
        ops.device().upload(MemorySegment.ofArray(values), x);
    }

    private static void step(Ops ops, Tape tape, AdamW adamW, Tensor x, Tensor w, Tensor kept) {
        try (Scope _ = ops.scope()) {
            Tensor loss = tape.mean(tape.square(tape.silu(tape.matmul(x, w))));
            ops.assign(kept, loss);
            tape.backward(loss);
            adamW.update(tape, _ -> {});
        } finally {
            tape.clearGradients();
        }
    }
}
