package lorikeet.tensor.reference;

import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention.Attend;
import lorikeet.tensor.op.Op;

/** Where packed sequences begin and what their queries see; the cumulative lengths are checked when it is made. */
record Sequences(Attend attend, int[] queries, int[] keys) {
    static Sequences of(Op op, Attend attend, Tensor cuQueries, Tensor cuKeys, long tq, long tk) {
        return new Sequences(attend, checked(op, "query", Values.ints(cuQueries), tq), checked(op, "key", Values.ints(cuKeys), tk));
    }

    private static int[] checked(Op op, String kind, int[] cu, long tokens) {
        int last = cu.length - 1;
        if (cu[0] != 0) throw error(op, kind, "start with 0, found " + cu[0]);
        for (int i = 1; i <= last; i++) {
            if (cu[i] < cu[i - 1]) throw error(op, kind, "not descend, found " + cu[i] + " after " + cu[i - 1] + " at " + i);
        }
        if (cu[last] != tokens) throw error(op, kind, "end with the " + tokens + " tokens, found " + cu[last]);
        return cu;
    }

    private static ShapeException error(Op op, String kind, String must) {
        return new ShapeException(op.name() + ": cumulative " + kind + " lengths must " + must);
    }

    int count() {
        return queries.length - 1;
    }

    /** First key that query {@code i} of sequence {@code s} sees, both counted over all tokens. */
    int from(int s, int i) {
        return attend.window() > 0 ? (int) Math.max(keys[s], (long) position(s, i) - attend.window() + 1) : keys[s];
    }

    /** Key after the last one that query {@code i} of sequence {@code s} sees. */
    int to(int s, int i) {
        return attend.causal() ? Math.clamp(position(s, i) + 1, keys[s], keys[s + 1]) : keys[s + 1];
    }

    /** The key that query {@code i} is aligned with: the last query with the last key. */
    private int position(int s, int i) {
        return keys[s + 1] - (queries[s + 1] - i);
    }
}
