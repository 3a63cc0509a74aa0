package lorikeet.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import org.junit.jupiter.api.Test;

/** The page of Java in the README, word for word, with its numbers. */
class ReadmeExampleTest {
    @Test
    void lossAndGradientOfTheReadme() {
        try (Device device = CpuDevice.open(); Ops ops = Eager.on(device); Tape tape = new Tape(ops)) {
            Tensor x = ops.tensor(new float[] {1, 2, 3, 4}, 2, 2);
            Tensor w = tape.watch(ops.tensor(new float[] {1, 0, 0, 1}, 2, 2));
            Tensor loss = tape.mean(tape.square(tape.matmul(x, w)));
            Tensor dw = tape.backward(loss).of(w);
            assertEquals(7.5, Host.item(ops, loss));
            // With w = 1: dw = xᵀ · 2x / 4.
            assertArrayEquals(new double[] {5, 7, 7, 10}, Host.doubles(ops, dw));
        }
    }
}
