package lorikeet.ptx.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import lorikeet.autograd.Tape;
import lorikeet.ptx.device.PtxDevice;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.GaLore.Side;
import org.junit.jupiter.api.Test;

class GaLoreStepTest {
    private static final int ROWS = 24, COLUMNS = 40, RANK = 4, STEPS = 6, GAP = 3;
    private static final double BETA1 = 0.9, BETA2 = 0.999;

    /** Trains W so that x · W comes to y, its moments in a space of RANK directions: W after STEPS steps, and the loss of each before. */
    private static double[] train(Device device, double[] losses) {
        try (Eager ops = Eager.on(device)) {
            Tensor step = ops.zeros(Spec.of(DType.F64, 3)), rng = ops.zeros(Spec.of(DType.I64, 2));
            Tensor x = ops.normal(rng, 0, 1, 1, 64, ROWS), y = ops.normal(rng, 0, 1, 2, 64, COLUMNS), w = ops.normal(rng, 0, 1, 3, ROWS, COLUMNS);
            Side side = Side.of(ROWS, COLUMNS);                                                  // the shorter one: left
            Tensor basis = ops.zeros(Spec.of(DType.F32, ROWS, RANK));
            Tensor m = ops.zeros(Spec.of(DType.F32, RANK, COLUMNS)), v = ops.zeros(Spec.of(DType.F32, RANK, COLUMNS));
            for (int t = 1; t <= STEPS; t++) {
                try (Scope _ = ops.scope(); Tape tape = new Tape(ops)) {
                    tape.watch(w);
                    Tensor loss = tape.mean(tape.square(tape.sub(tape.matmul(x, w), y)));
                    Tensor g = tape.backward(loss).of(w);
                    losses[t - 1] = Host.item(ops, loss);
                    Host.write(ops, step, 0.05, 1 - Math.pow(BETA1, t), 1 - Math.pow(BETA2, t)); // learning rate, corrections
                    Host.write(ops, rng, 42, t);                                                 // seed, step
                    Tensor status = ops.gradNorm(List.of(g), 1);                                 // clips; skips what is not finite
                    if (t % GAP == 1) ops.rangeFinder(new GaLore.RangeFinder(side, 1, 0), status, rng, g, basis);
                    Tensor r = ops.projectGradient(side, g, basis);
                    Tensor n = ops.projectedAdam(new GaLore.ProjectedAdam(BETA1, BETA2, 1e-8), step, status, r, m, v);
                    ops.projectedUpdate(new GaLore.ProjectedUpdate(side, 1, 0.01), step, status, w, basis, n);
                }
            }
            return Host.doubles(ops, w);
        }
    }

    @Test
    void stepsByKernelsAreThoseOfTheCpu() {
        double[] onCpu = new double[STEPS], byKernels = new double[STEPS];
        try (Device cpu = CpuDevice.open(2); PtxDevice ptx = new PtxDevice(DeviceContext.emulator(1L << 24, Checks.all()))) {
            assertArrayEquals(train(cpu, onCpu), train(ptx, byKernels), 1e-5);
            assertArrayEquals(onCpu, byKernels, 1e-5);
            assertEquals(Map.of(), ptx.fallbacks());
        }
        for (int t = 1; t < STEPS; t++) assertEquals(Math.min(onCpu[t], onCpu[t - 1]), onCpu[t], "the loss falls");
    }
}
