package lorikeet.ptx.examples;

import java.util.List;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Parameter;
import lorikeet.autograd.Tape;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBit;
import lorikeet.quant4bit.LowBitSpec;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Philox;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;

/** QLoRA: frozen weights in 4 bits, of which nothing is ever decoded but what a product is at, and adapters that are trained. */
final class QloraSteps {
    /** Trains the adapters of two layers, 64 to 64 to 24, towards targets of 20 tokens; gives the loss of each step. */
    static double[] losses(Device device, int steps) {
        try (Ops ops = Eager.on(device); Tape tape = new Tape(ops)) {
            LowBit w1 = LowBit.quantize(ops, normal(64 * 64, 1), new LowBitSpec(CodeTable.NF4, 64, true, 64, 64)); // blocks of 64, double quantization
            LowBit w2 = LowBit.quantize(ops, normal(24 * 64, 2), new LowBitSpec(CodeTable.NF4, 64, true, 24, 64));
            Tensor a1 = tape.watch(ops.tensor(normal(8 * 64, 3), 8, 64)), b1 = tape.watch(ops.tensor(new float[64 * 8], 64, 8));
            Tensor a2 = tape.watch(ops.tensor(normal(8 * 64, 4), 8, 64)), b2 = tape.watch(ops.tensor(new float[24 * 8], 24, 8));
            Tensor x = ops.cast(ops.tensor(normal(20 * 64, 5), 20, 64), device.working()); // F32, or BF16 on a PTX device opened so
            Tensor target = ops.cast(ops.tensor(normal(20 * 24, 6), 20, 24), device.working());
            List<Parameter> adapters = List.of(new Parameter("0.lora_A", a1, true), new Parameter("0.lora_B", b1, true),
                    new Parameter("1.lora_A", a2, true), new Parameter("1.lora_B", b2, true));
            double[] losses = new double[steps];
            try (AdamW adamW = new AdamW(ops, adapters, new AdamW.Settings(0.9, 0.999, 1e-8, 0, 1))) {
                for (int step = 0; step < steps; step++) {
                    try (Scope _ = tape.scope()) {
                        Tensor hidden = tape.silu(w1.loraLinear(tape, x, a1, b1, 2)); // x · W1ᵀ + 2 · (x · A1ᵀ) · B1ᵀ
                        Tensor loss = tape.mean(tape.square(tape.sub(w2.loraLinear(tape, hidden, a2, b2, 2), target)));
                        tape.backward(loss);
                        losses[step] = Host.item(ops, loss);
                        adamW.step(tape, 1e-2);
                        tape.clearGradients();
                    }
                }
            }
            return losses;
        }
    }

    private static float[] normal(int count, int seed) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) (0.2 * Philox.normal(seed, i, 0, 0));
        return values;
    }
}
