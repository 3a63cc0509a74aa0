package lorikeet.autograd;

import lorikeet.tensor.Tensor;

/** The gradients of a tape's watched tensors after a backward pass. */
public final class Gradients {
    private final Tape tape;

    Gradients(Tape tape) {
        this.tape = tape;
    }

    /** Gradient of a watched tensor, of its shape; null if the loss does not depend on it. It stays the tape's. */
    public Tensor of(Tensor watched) {
        return tape.gradient(watched);
    }
}
