package lorikeet.autograd;

import java.util.function.IntPredicate;
import lorikeet.tensor.Tensor;

/** A tensor kept for backward, and the version of its storage when it was kept. */
record Saved(Tensor tensor, int version) {
    /** Keeps the tensors that {@code which} names; null elsewhere. */
    static Saved[] of(Tensor[] tensors, IntPredicate which) {
        Saved[] saved = new Saved[tensors.length];
        for (int i = 0; i < saved.length; i++) {
            if (which.test(i)) saved[i] = new Saved(tensors[i].alias(), tensors[i].storage().version());
        }
        return saved;
    }

    static Tensor[] tensors(Saved[] saved, String op) {
        Tensor[] tensors = new Tensor[saved.length];
        for (int i = 0; i < saved.length; i++) {
            if (saved[i] != null) tensors[i] = saved[i].unchanged(op);
        }
        return tensors;
    }

    private Tensor unchanged(String op) {
        check(tensor, version, op);
        return tensor;
    }

    /** Refuses a tensor whose storage was written since it had {@code version}. */
    static void check(Tensor tensor, int version, String op) {
        if (tensor.storage().version() != version) {
            throw new IllegalStateException("a tensor " + tensor.spec() + " that the gradient of " + op + " needs was written in place");
        }
    }

    void release() {
        tensor.release();
    }
}
