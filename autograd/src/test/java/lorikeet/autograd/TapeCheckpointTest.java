package lorikeet.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies that are run again in backward compute what they computed, or backward refuses. */
class TapeCheckpointTest {
    private final Device device = new ReferenceDevice();
    private final Eager ops = Eager.on(device);
    private final Tape tape = new Tape(ops);
    private final Tensor x = ops.tensor(new float[] {1, 2, 3}, 3);
    private final Tensor w = tape.watch(ops.tensor(new float[] {4, 5, 6}, 3));

    @AfterEach
    void close() {
        tape.close();
        ops.close();
        device.close();
    }

    private Tensor checkpointed() {
        return tape.checkpoint(in -> new Tensor[] {tape.square(tape.mul(in[0], w))}, x)[0];
    }

    private static String refusal(Runnable action) {
        return assertThrows(IllegalStateException.class, action::run).getMessage();
    }

    /** d mean((x w)²) / dw = 2 x² w / 3. */
    @Test
    void gradientIsThatOfTheBody() {
        Tensor dw = tape.backward(tape.mean(checkpointed())).of(w);
        assertArrayEquals(new double[] {8.0 / 3, 40.0 / 3, 36}, Host.doubles(ops, dw), 1e-12);
    }

    @Test
    void watchedTensorThatWasWrittenInPlaceIsRefused() {
        Tensor loss = tape.mean(checkpointed());
        ops.assign(w, x);
        assertEquals("a tensor F64 [3] that the gradient of a checkpoint needs was written in place", refusal(() -> tape.backward(loss)));
    }

    @Test
    void watchedTensorOfAnInnerCheckpointIsRefusedToo() {
        Tensor y = tape.checkpoint(_ -> new Tensor[] {checkpointed()}, x)[0];
        Tensor loss = tape.mean(y);
        ops.assign(w, x);
        assertEquals("a tensor F64 [3] that the gradient of a checkpoint needs was written in place", refusal(() -> tape.backward(loss)));
    }

    @Test
    void inputThatWasWrittenInPlaceIsRefused() {
        Tensor loss = tape.mean(checkpointed());
        ops.assign(x, ops.fill(0, 3));
        assertEquals("a tensor F64 [3] that the gradient of a checkpoint needs was written in place", refusal(() -> tape.backward(loss)));
    }

    @Test
    void writingOverAWatchedTensorInsideIsRefused() {
        String message = refusal(() -> tape.checkpoint(in -> {
            tape.accumulate(w, in[0]);
            return in;
        }, x));
        assertEquals("accumulate would write in place over a tensor that a gradient depends on", message);
    }
}
