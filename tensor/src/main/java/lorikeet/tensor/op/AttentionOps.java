package lorikeet.tensor.op;

import lorikeet.tensor.Tensor;

/** Verbs of {@link Attention}. */
public interface AttentionOps extends Verbs {
    /** Output {@code [tq, heads·dim]} and the log-sum-exp of each row {@code [tq, heads]}. */
    record Attended(Tensor o, Tensor lse) {}

    /** See {@link Attention.Attend} for shapes and masks. */
    default Attended attention(Attention.Attend op, Tensor q, Tensor k, Tensor v, Tensor cuQ, Tensor cuK) {
        Tensor[] out = apply(op, q, k, v, cuQ, cuK);
        return new Attended(out[0], out[1]);
    }

    /** Rotates x {@code [tokens, heads·dim]} by the angles whose cos and sin are given, {@code [tokens, dim/2]}. */
    default Tensor rope(Tensor x, Tensor cos, Tensor sin) {
        return one(new Attention.Rope(false), x, cos, sin);
    }
}
