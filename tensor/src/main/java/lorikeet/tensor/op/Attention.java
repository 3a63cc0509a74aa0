package lorikeet.tensor.op;

import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;

/** Attention over sequences that lie one after another, and the rotary embedding of its queries and keys. */
public sealed interface Attention extends Op {

    /**
     * softmax(scale · Q · Kᵀ + mask) · V within each sequence, grouped queries (Ainslie et al. 2023).
     *
     * <p>Operands: q {@code [tq, heads·dim]}, k and v {@code [tk, kvHeads·dim]}, and the cumulative lengths of the
     * sequences, I32 {@code [sequences + 1]}, of queries and of keys. Query i of nq sees key j of nk, counted within
     * the sequence, if j ≤ p where p = i + nk - nq (causal, aligned at the end) and, with a window, j > p - window.
     * Query head h reads key/value head h / (heads / kvHeads).
     * Results: o like q, and lse {@code [tq, heads]}, the log of each row's sum of exponentials (-infinity and o = 0
     * where a query sees no key); lse is F32 where q has 16 bits.
     *
     * @param window 0 for none
     */
    record Attend(int heads, int kvHeads, double scale, boolean causal, int window) implements Attention {
        public Attend {
            if (heads <= 0 || kvHeads <= 0 || heads % kvHeads != 0) {
                throw new lorikeet.tensor.ShapeException("attention: " + heads + " heads over " + kvHeads + " key/value heads");
            }
            if (window < 0) throw new lorikeet.tensor.ShapeException("attention: window must be 0 (none) or more, found " + window);
        }

        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 5);
            checkInputs(this, this, in);
            return Check.out(in[0], new Spec(in[0].dtype().wide(), Shape.of(in[0].shape().dim(0), heads)));
        }

        /** Size of one head, from the spec of q. */
        public int dim(Spec q) {
            return (int) (q.shape().dim(1) / heads);
        }

        @Override
        public String name() {
            return "attention";
        }
    }

    /** Gradients of {@link Attend}: (dO, q, k, v, cuQ, cuK, o, lse) → (dQ, dK, dV). */
    record AttendBackward(Attend forward) implements Attention {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 8);
            checkInputs(this, forward, new Spec[] {in[1], in[2], in[3], in[4], in[5]});
            Check.same(this, "dO", in[0], "q", in[1]);
            Check.same(this, "o", in[6], "q", in[1]);
            Check.shape(this, "lse", in[7], in[1].shape().dim(0), forward.heads);
            return Check.out(in[1], in[2], in[3]);
        }

        @Override
        public String name() {
            return "attentionBackward";
        }
    }

    /**
     * Rotary position embedding (Su et al. 2021), the halves of each head as pairs: (x₁, x₂) → (x₁c - x₂s, x₂c + x₁s).
     * x {@code [tokens, heads·dim]}, cos and sin {@code [tokens, dim/2]}, F32 where x has 16 bits. {@code inverse} rotates back, which is the gradient.
     */
    record Rope(boolean inverse) implements Attention {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 3);
            Check.activation(this, "x", in[0]);
            Check.rank(this, "x", in[0], 2);
            Check.rank(this, "cos", in[1], 2);
            Check.same(this, "cos", in[1], "sin", in[2]);
            Check.dtype(this, "cos", in[1], in[0].dtype().wide());
            long half = in[1].shape().dim(1);
            Check.require(this, in[1].shape().dim(0) == in[0].shape().dim(0), () -> "x " + in[0] + " and cos " + in[1] + " differ in tokens");
            Check.require(this, half > 0 && in[0].shape().dim(1) % (2 * half) == 0, () -> "width of x " + in[0] + " is not a multiple of twice cos " + in[1]);
            return Check.out(in[0]);
        }
    }

    private static void checkInputs(Op op, Attend attend, Spec[] in) {
        Check.activation(op, "q", in[0]);
        Check.rank(op, "q", in[0], 2);
        Check.rank(op, "k", in[1], 2);
        long width = in[0].shape().dim(1);
        Check.require(op, width % attend.heads == 0, () -> "width of q " + in[0] + " is not a multiple of " + attend.heads + " heads");
        Check.shape(op, "k", in[1], in[1].shape().dim(0), width / attend.heads * attend.kvHeads);
        Check.same(op, "k", in[1], "v", in[2]);
        Check.dtype(op, "k", in[1], in[0].dtype());
        Check.dtype(op, "cumulative query lengths", in[3], DType.I32);
        Check.rank(op, "cumulative query lengths", in[3], 1);
        Check.require(op, in[3].shape().dim(0) > 0, () -> "cumulative lengths must start with 0, found none");
        Check.same(op, "cumulative query lengths", in[3], "cumulative key lengths", in[4]);
    }
}
