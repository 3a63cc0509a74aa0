package lorikeet.tensor.op;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/**
 * Products of activations with a layer's weights. W {@code [out, in]} may be stored in 16 bits. Sums are taken in F32 and rounded
 * once to the dtype of x (in F64 where x is); gradients of A and B are F32 then. With x in 16 bits a device may round W, A and B
 * to its dtype before it multiplies.
 */
public sealed interface Linear extends Op {
    /** Products alone. */
    sealed interface Product extends Linear {}

    /** What has y {@code [tokens, out]} as its first result, and x and W as its first operands. */
    sealed interface Layer extends Product {
        int operandCount();
    }

    /** y = x · Wᵀ (+ b): x {@code [tokens, in]}, b {@code [out]} → {@code [tokens, out]}. */
    record Dense(boolean bias) implements Layer {
        @Override
        public int operandCount() {
            return bias ? 3 : 2;
        }

        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, operandCount());
            Spec y = product(this, in[0], in[1]);
            if (bias) checkBias(this, in[2], in[1]);
            return Check.out(y);
        }

        @Override
        public String name() {
            return "linear";
        }

        @Override
        public Optional<Tensor[]> lower(Ops ops, Tensor... in) {
            Tensor y = ops.matmul(in[0], in[1], false, true, in[0].dtype());
            return Optional.of(new Tensor[] {bias ? ops.add(y, ops.cast(in[2], y.dtype())) : y});
        }
    }

    /**
     * y = x · Wᵀ (+ b) + scale · h · Bᵀ, h = drop(x) · Aᵀ (Hu et al. 2021): A {@code [rank, in]}, B {@code [out, rank]}.
     * Operands: x, W, A, B, then b if {@code bias}, then the random counter if {@code dropout > 0}.
     * Results: y {@code [tokens, out]} and h {@code [tokens, rank]}, which the gradient reuses.
     *
     * @param dropout probability that an element of x is left out of the adapter's input; kept ones are scaled by 1/(1-p)
     * @param site number of the layer, so that each has masks of its own (see {@link Random.Dropout})
     */
    record LoraLinear(double scale, double dropout, int site, boolean bias) implements Layer {
        public LoraLinear {
            Check.probability("dropout of a low-rank layer", dropout);
        }

        @Override
        public int operandCount() {
            return 4 + (bias ? 1 : 0) + (dropout > 0 ? 1 : 0);
        }

        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, operandCount());
            Spec y = product(this, in[0], in[1]);
            long rank = factors(this, in[0], in[1], in[2], in[3]);
            if (bias) checkBias(this, in[4], in[1]);
            if (dropout > 0) Check.counter(this, in[in.length - 1]);
            return Check.out(y, new Spec(y.dtype(), in[0].shape().with(-1, rank)));
        }

        @Override
        public Optional<Tensor[]> lower(Ops ops, Tensor... in) {
            Tensor base = bias ? ops.linear(in[0], in[1], in[4]) : ops.linear(in[0], in[1]);
            Tensor x = dropout > 0 ? ops.dropout(in[0], in[in.length - 1], dropout, site) : in[0];
            Tensor h = ops.matmul(x, in[2], false, true, x.dtype());
            return Optional.of(new Tensor[] {ops.add(base, ops.scale(ops.matmul(h, in[3], false, true, x.dtype()), scale)), h});
        }
    }

    /**
     * Gradients of {@link LoraLinear} with W frozen: dH = scale · dY · B, dA = dHᵀ · drop(x), dB = scale · dYᵀ · h,
     * dX = dY · W + drop(dH · A). Operands: dY, x, W, A, B, h if {@code keptH}, then the random counter if {@code dropout > 0}.
     * Results: dA, dB and, if {@code needX}, dX.
     *
     * <p>Without h it is computed again, h = drop(x) · Aᵀ, with the same bits, in scratch. Kept, h is tokens · rank elements from the forward
     * pass to this one, rank / in of what x takes, which is kept in any case. Computed again it is none then, but x and A are read once more,
     * tokens · in + rank · in elements, for 2 · tokens · rank · in FLOPs.
     *
     * @param keptH whether h is an operand
     */
    record LoraLinearBackward(double scale, double dropout, int site, boolean needX, boolean keptH) implements Product {
        public LoraLinearBackward {
            Check.probability("dropout of a low-rank layer", dropout);
        }

        /** With h kept. */
        public LoraLinearBackward(double scale, double dropout, int site, boolean needX) {
            this(scale, dropout, site, needX, true);
        }

        /** The same gradients from h computed again. */
        public LoraLinearBackward recomputingH() {
            return new LoraLinearBackward(scale, dropout, site, needX, false);
        }

        /** The operation whose h this one computes again. */
        public LoraLinear forward() {
            return new LoraLinear(scale, dropout, site, false);
        }

        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 5 + (keptH ? 1 : 0) + (dropout > 0 ? 1 : 0));
            Spec y = product(this, in[1], in[2]);
            Check.same(this, "dY", in[0], "y", y);
            long rank = factors(this, in[1], in[2], in[3], in[4]);
            if (keptH) Check.same(this, "h", in[5], "x · Aᵀ", new Spec(y.dtype(), in[1].shape().with(-1, rank)));
            Spec dA = new Spec(y.dtype().wide(), in[3].shape());
            Spec dB = new Spec(y.dtype().wide(), in[4].shape());
            return needX ? Check.out(dA, dB, new Spec(y.dtype(), in[1].shape())) : Check.out(dA, dB);
        }

        @Override
        public Optional<Tensor[]> lower(Ops ops, Tensor... in) {
            Tensor dY = in[0];
            Tensor rng = in[in.length - 1];
            Tensor x = dropout > 0 ? ops.dropout(in[1], rng, dropout, site) : in[1];
            Tensor dH = ops.scale(ops.matmul(dY, in[4], false, false, x.dtype()), scale);
            Tensor dA = ops.matmul(dH, x, true, false);
            Tensor h = keptH ? in[5] : ops.matmul(x, in[3], false, true, x.dtype());
            Tensor dB = ops.scale(ops.matmul(dY, h, true, false), scale);
            if (!needX) return Optional.of(new Tensor[] {dA, dB});
            Tensor low = ops.matmul(dH, in[3], false, false, x.dtype());
            if (dropout > 0) low = ops.dropout(low, rng, dropout, site);
            return Optional.of(new Tensor[] {dA, dB, ops.add(ops.matmul(dY, in[2], false, false, x.dtype()), low)});
        }
    }

    /**
     * act = silu(gate) · y for the y of a layer, as {@link Elementwise.SwiGlu}. Operands: the layer's, then gate {@code [tokens, out]}.
     * Results: act {@code [tokens, out]}, then the layer's, which gradients reuse.
     */
    record Gated(Layer layer) implements Linear {
        /** Of the operands, those of the layer. */
        public <T> T[] operands(T[] in) {
            return Arrays.copyOf(in, in.length - 1);
        }

        /** Of the results, those of the layer. */
        public <T> T[] results(T[] out) {
            return Arrays.copyOfRange(out, 1, out.length);
        }

        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, layer.operandCount() + 1);
            Spec[] out = layer.infer(operands(in));
            Check.same(this, "gate", in[in.length - 1], "y", out[0]);
            return Stream.concat(Stream.of(out[0]), Stream.of(out)).toArray(Spec[]::new);
        }

        @Override
        public String name() {
            String name = layer.name();
            return "gated" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        }

        @Override
        public Optional<Tensor[]> lower(Ops ops, Tensor... in) {
            Tensor[] out = ops.apply(layer, operands(in));
            return Optional.of(Stream.concat(Stream.of(ops.swiGlu(in[in.length - 1], out[0])), Stream.of(out)).toArray(Tensor[]::new));
        }
    }

    private static Spec product(Op op, Spec x, Spec w) {
        Check.activation(op, "x", x);
        Check.floating(op, "W", w);
        Check.rank(op, "x", x, 2);
        Check.rank(op, "W", w, 2);
        Check.require(op, x.shape().dim(1) == w.shape().dim(1), () -> "x " + x + " and W " + w + " differ in their last dimension");
        return new Spec(x.dtype(), x.shape().with(1, w.shape().dim(0)));
    }

    private static void checkBias(Op op, Spec b, Spec w) {
        Check.floating(op, "b", b);
        Check.shape(op, "b", b, w.shape().dim(0));
    }

    /** Checks A and B against x and W; returns the rank. */
    private static long factors(Op op, Spec x, Spec w, Spec a, Spec b) {
        Check.floating(op, "A", a);
        Check.floating(op, "B", b);
        Check.rank(op, "A", a, 2);
        long rank = a.shape().dim(0);
        Check.shape(op, "A", a, rank, x.shape().dim(1));
        Check.shape(op, "B", b, w.shape().dim(0), rank);
        return rank;
    }
}
