package lorikeet.tensor.cpu;

import java.lang.foreign.ValueLayout;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.HeadPanels.Rows;
import lorikeet.tensor.op.Attention.Attend;
import lorikeet.tensor.op.Op;

/** Where packed sequences begin: checked cumulative lengths of queries and keys, and what a query sees. */
record Sequences(Attend op, Tensor queries, Tensor keys) {
    static Sequences of(Op op, Attend attend, Tensor cuQueries, Tensor cuKeys, long tq, long tk) {
        check(op, "query", cuQueries, tq);
        check(op, "key", cuKeys, tk);
        return new Sequences(attend, cuQueries, cuKeys);
    }

    private static void check(Op op, String kind, Tensor lengths, long tokens) {
        long last = lengths.dim(0) - 1;
        if (at(lengths, 0) != 0) throw error(op, kind, "start with 0, found " + at(lengths, 0));
        for (long i = 1; i <= last; i++) {
            if (at(lengths, i) < at(lengths, i - 1)) throw error(op, kind, "not descend, found " + at(lengths, i) + " after " + at(lengths, i - 1) + " at " + i);
        }
        if (at(lengths, last) != tokens) throw error(op, kind, "end with the " + tokens + " tokens, found " + at(lengths, last));
    }

    private static ShapeException error(Op op, String kind, String must) {
        return new ShapeException(op.name() + ": cumulative " + kind + " lengths must " + must);
    }

    private static int at(Tensor lengths, long i) {
        return lengths.memory().get(ValueLayout.JAVA_INT_UNALIGNED, lengths.byteOffset() + 4 * i);
    }

    int count() {
        return Sizes.of(queries.dim(0) - 1);
    }

    int firstQuery(int sequence) {
        return at(queries, sequence);
    }

    int queries(int sequence) {
        return at(queries, sequence + 1) - at(queries, sequence);
    }

    int firstKey(int sequence) {
        return at(keys, sequence);
    }

    int keys(int sequence) {
        return at(keys, sequence + 1) - at(keys, sequence);
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
