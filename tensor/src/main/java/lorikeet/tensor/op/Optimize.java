package lorikeet.tensor.op;

import java.util.stream.IntStream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;

/** The end of a training step: over lists of tensors, so that a device needs one launch. */
public sealed interface Optimize extends Op {
    /** Elements of the status: global norm, factor to clip by, index of the first tensor with NaN or infinity (-1: none). */
    int STATUS = 3;
    /** Elements of the step's settings: learning rate, 1 - beta1^t, 1 - beta2^t. */
    int STEP = 3;
    /** Elements of the sums of a run, see {@link Tally}. */
    int TALLY = 7;

    /**
     * Global L2 norm of gradients g₁..gₙ (sum in F64), the factor min(1, maxNorm / (norm + 1e-6)) that clips them (1 if
     * {@code maxNorm} is 0), and the first one that is not finite → status F64 {@code [3]}.
     */
    record GradNorm(double maxNorm) implements Optimize {
        @Override
        public Spec[] infer(Spec... in) {
            for (int i = 0; i < in.length; i++) Check.master(this, "gradient " + i, in[i]);
            return Check.out(Spec.of(DType.F64, STATUS));
        }
    }

    /**
     * The sums of a run so far, kept on the device so that no step has to be looked at: of the losses L = l₁+..+lₙ and correct positions
     * of its micro-batches. Elements: steps; sum of L; sum of correct; L and the gradients' norm of the
     * last step; the first step (counted from 0) with NaN or infinity, -1 for none; what was not finite in it, -1 for the loss, else
     * the number of a gradient. From that step on the sums stay, and the status says that nothing may be written.
     * Operands: tally F64 {@code [7]}, status F64 {@code [3]}, then loss and correct F64 {@code []} of each part. Writes tally and status.
     */
    record Tally(int parts) implements Optimize {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2 + 2 * parts);
            Check.require(this, parts > 0, () -> "a step without micro-batches");
            Check.is(this, "tally", in[0], Spec.of(DType.F64, TALLY));
            Check.status(this, in[1]);
            for (int i = 2; i < in.length; i++) Check.is(this, i % 2 == 0 ? "loss" : "correct", in[i], Spec.of(DType.F64));
            return Check.out();
        }

        @Override
        public int[] writes() {
            return new int[] {0, 1};
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
            Check.step(this, in[0]);
            Check.status(this, in[1]);
            for (int i = 2; i < in.length; i += 4) {
                Check.master(this, "parameter", in[i]);
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

    /**
     * {@link AdamW} with moments in 8 bits (Dettmers et al. 2022), as bitsandbytes stores them: of each {@value #BLOCK} consecutive
     * elements of a parameter a moment has the largest magnitude as its scale, and each element the code of its value over that in a
     * map of 256 (see {@link lorikeet.tensor.DynamicMap}: the signed one for m, the unsigned one for v). The update is that of
     * the moments before they are rounded. Codes are the nearest (halfway the lower); a code of m whose value has the other sign
     * than m, zero counting as positive, moves one on toward it; a block of zeros has scale 0 and the code nearest to 0.
     * Operands: step F64 {@code [3]}, status F64 {@code [3]}, signed map, unsigned map F32 {@code [256]}, then of each parameter p, g,
     * m U8, its scales F32 {@code [blocks]}, v U8, its scales. Writes all but g.
     */
    record AdamW8bit(double beta1, double beta2, double eps, double weightDecay, int parameters) implements Optimize {
        /** Elements that share a scale. */
        public static final int BLOCK = 256;
        /** Values of a map. */
        public static final int CODES = 256;

        /** Scales of a moment of {@code count} elements. */
        public static long blocks(long count) {
            return Math.ceilDiv(count, BLOCK);
        }

        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 4 + 6 * parameters);
            Check.step(this, in[0]);
            Check.status(this, in[1]);
            maps(this, in[2], in[3]);
            for (int i = 4; i < in.length; i += 6) {
                Check.master(this, "parameter", in[i]);
                Check.same(this, "parameter", in[i], "gradient", in[i + 1]);
                moments(this, in[i], in[i + 2], in[i + 3], in[i + 4], in[i + 5]);
            }
            return Check.out();
        }

        static void maps(Op op, Spec signed, Spec unsigned) {
            Check.is(op, "signed map", signed, Spec.of(DType.F32, CODES));
            Check.is(op, "unsigned map", unsigned, Spec.of(DType.F32, CODES));
        }

        static void moments(Op op, Spec of, Spec m, Spec mScales, Spec v, Spec vScales) {
            Spec codes = new Spec(DType.U8, of.shape());
            Spec scales = Spec.of(DType.F32, blocks(of.shape().count()));
            Check.is(op, "codes of the first moment", m, codes);
            Check.is(op, "scales of the first moment", mScales, scales);
            Check.is(op, "codes of the second moment", v, codes);
            Check.is(op, "scales of the second moment", vScales, scales);
        }

        @Override
        public int[] writes() {
            return IntStream.range(0, parameters).flatMap(i -> IntStream.of(0, 2, 3, 4, 5).map(j -> 4 + 6 * i + j)).toArray();
        }
    }
}
