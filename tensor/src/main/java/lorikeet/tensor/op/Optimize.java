package lorikeet.tensor.op;

import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;

/** The end of a training step: over lists of tensors, so that a device needs one launch. */
public sealed interface Optimize extends Op {
    /** Elements of the status: global norm, factor to clip by, index of the first tensor with NaN or infinity (-1: none). */
    int STATUS = 3;
    /** Elements of the step's settings: learning rate, 1 - beta1^t, 1 - beta2^t. */
    int STEP = 3;

    /**
     * Global L2 norm of gradients g₁..gₙ (sum in F64), the factor min(1, maxNorm / (norm + 1e-6)) that clips them (1 if
     * {@code maxNorm} is 0), and the first one that is not finite → status F64 {@code [3]}.
     */
    record GradNorm(double maxNorm) implements Optimize {
        @Override
        public Spec[] infer(Spec... in) {
            for (int i = 0; i < in.length; i++) Check.activation(this, "gradient " + i, in[i]);
            return Check.out(Spec.of(DType.F64, STATUS));
        }
    }

    /**
     * Decoupled weight decay (Loshchilov and Hutter 2019) in PyTorch's order: p ← p·(1 - lr·decay);
     * m ← β₁m + (1-β₁)g; v ← β₂v + (1-β₂)g²; p ← p - lr/(1-β₁ᵗ) · m / (√v/√(1-β₂ᵗ) + eps), with g clipped by the
     * status. Nothing is written if the status names a tensor that is not finite.
     * Operands: step F64 {@code [3]}, status F64 {@code [3]}, then p, g, m, v of each parameter. Writes p, m, v.
     */
    record AdamW(double beta1, double beta2, double eps, double weightDecay, int parameters) implements Optimize {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2 + 4 * parameters);
            Check.shape(this, "step", in[0], STEP);
            Check.dtype(this, "step", in[0], DType.F64);
            Check.shape(this, "status", in[1], STATUS);
            Check.dtype(this, "status", in[1], DType.F64);
            for (int i = 2; i < in.length; i += 4) {
                Check.activation(this, "parameter", in[i]);
                Check.same(this, "parameter", in[i], "gradient", in[i + 1]);
                Check.same(this, "parameter", in[i], "first moment", in[i + 2]);
                Check.same(this, "parameter", in[i], "second moment", in[i + 3]);
            }
            return Check.out();
        }

        @Override
        public int[] writes() {
            int[] writes = new int[3 * parameters];
            for (int i = 0; i < parameters; i++) {
                writes[3 * i] = 2 + 4 * i;
                writes[3 * i + 1] = 4 + 4 * i;
                writes[3 * i + 2] = 5 + 4 * i;
            }
            return writes;
        }
    }
}
