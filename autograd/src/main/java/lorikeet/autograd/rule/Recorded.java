package lorikeet.autograd.rule;

import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/**
 * What a gradient rule works on.
 *
 * @param ops untaped operations, in a scope of the rule's own
 * @param specs of the inputs
 * @param in the inputs that the rule keeps, null elsewhere
 * @param out the outputs that the rule keeps, null elsewhere
 * @param dOut gradients of the differentiable outputs, null where none has arrived (at least one has)
 * @param wanted which inputs need a gradient
 */
public record Recorded(Ops ops, Spec[] specs, Tensor[] in, Tensor[] out, Tensor[] dOut, boolean[] wanted) {
    /** Gradient of the first output. */
    public Tensor dY() {
        return dOut[0];
    }

    /** Whether input {@code i} exists and needs a gradient. */
    public boolean wants(int i) {
        return i < wanted.length && wanted[i];
    }

    /** The gradients of the inputs, in order, padded with null. */
    public Tensor[] gradients(Tensor... dIn) {
        return dIn.length == specs.length ? dIn : java.util.Arrays.copyOf(dIn, specs.length);
    }
}
