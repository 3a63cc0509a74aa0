package lorikeet.examples;

import java.util.Arrays;
import lorikeet.autograd.Tape;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;

/** Two tensors, a loss, and its gradient. */
class TwoTensors {
    static void main() {
        try (Device device = CpuDevice.open(); Ops ops = Eager.on(device); Tape tape = new Tape(ops)) {
            Tensor x = ops.tensor(new float[] {1, 2, 3, 4}, 2, 2);
            Tensor w = tape.watch(ops.tensor(new float[] {1, 0, 0, 1}, 2, 2));
            Tensor loss = tape.mean(tape.square(tape.matmul(x, w)));
            Tensor dw = tape.backward(loss).of(w);
            IO.println("loss " + Host.item(ops, loss) + ", its gradient " + Arrays.toString(Host.floats(ops, dw)));
        }
    }
}
