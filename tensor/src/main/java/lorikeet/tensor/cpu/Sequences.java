package lorikeet.tensor.cpu;

import java.lang.foreign.ValueLayout;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.HeadPanels.Rows;
import lorikeet.tensor.op.Attention.Attend;
import lorikeet.tensor.op.Op;

/** Where packed sequences begin: checked cumulative lengths of queries and keys, and what a query sees. */
record Sequences(Attend op, int[] queries, int[] keys) {
    static Sequences of(Op op, Attend attend, Tensor cuQueries, Tensor cuKeys, long tq, long tk) {
        return new Sequences(attend, checked(op, "query", cuQueries, tq), checked(op, "key", cuKeys, tk));
    }

    // In arrays: they are asked for every row of scores.
    private static int[] checked(Op op, String kind, Tensor cumulative, long tokens) {
        int[] lengths = cumulative.memory().asSlice(cumulative.byteOffset(), cumulative.spec().bytes()).toArray(ValueLayout.JAVA_INT_UNALIGNED);
        int last = lengths.length - 1;
        if (lengths[0] != 0) throw error(op, kind, "start with 0, found " + lengths[0]);
        for (int i = 1; i <= last; i++) {
            if (lengths[i] < lengths[i - 1]) throw error(op, kind, "not descend, found " + lengths[i] + " after " + lengths[i - 1] + " at " + i);
        }
        if (lengths[last] != tokens) throw error(op, kind, "end with the " + tokens + " tokens, found " + lengths[last]);
        return lengths;
    }

    private static ShapeException error(Op op, String kind, String must) {
        return new ShapeException(op.name() + ": cumulative " + kind + " lengths must " + must);
    }

    int count() {
        return queries.length - 1;
    }

    int firstQuery(int sequence) {
        return queries[sequence];
    }

    int queries(int sequence) {
        return queries[sequence + 1] - queries[sequence];
    }

    int firstKey(int sequence) {
        return keys[sequence];
    }

    int keys(int sequence) {
        return keys[sequence + 1] - keys[sequence];
    }

    /** First key, counted within the sequence, that query {@code i} of it sees. */
    int from(int sequence, int i) {
        long position = (long) i + keys(sequence) - queries(sequence);
        return op.window() > 0 ? Math.clamp(position - op.window() + 1, 0, keys(sequence)) : 0;
    }

    /** Key after the last one that query {@code i} of a sequence sees. */
    int to(int sequence, int i) {
        long position = (long) i + keys(sequence) - queries(sequence);
        return op.causal() ? Math.clamp(position + 1, 0, keys(sequence)) : keys(sequence);
    }

    /** First query of a sequence that sees key {@code j} of it, or one behind. */
    int seenFrom(int sequence, int j) {
        long query = (long) j + queries(sequence) - keys(sequence);
        return op.causal() ? Math.clamp(query, 0, queries(sequence)) : 0;
    }

    /** Query after the last one of a sequence that sees key {@code j} of it, or one before. */
    int seenTo(int sequence, int j) {
        long query = (long) j + queries(sequence) - keys(sequence);
        return op.window() > 0 ? Math.clamp(query + op.window(), 0, queries(sequence)) : queries(sequence);
    }

    /** All keys of a sequence, of one head. */
    Rows keyRows(int sequence, int head) {
        return new Rows(firstKey(sequence), keys(sequence), head);
    }
}
