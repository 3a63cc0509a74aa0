package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.HeadPanels.Rows;
import lorikeet.tensor.op.Attention.Attend;

/**
 * Attention by blocks of {@value #BLOCK} queries of one sequence and head, each a task: scores of all keys that the
 * block sees, softmax row by row, product with the values. Blocks begin with their sequence, so that a sequence gives
 * the same bits packed or alone.
 */
final class AttendCpu {
    /** Numbers in the widest vector. */
    static final int VECTOR = 16;
    /** Queries of a block. */
    static final int BLOCK = 64;

    private final Cores cores;
    private final Attend op;
    private final Sequences sequences;
    private final Heads q;
    private final Heads k;
    private final Heads v;
    private final Heads o;
    private final Tensor lse;
    private final MemorySegment workspace;
    private final int span;
    private final HeadPanels[] keys;
    private final HeadPanels[] values;

    private AttendCpu(Cores cores, Attend op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        this.cores = cores;
        this.op = op;
        sequences = Sequences.of(op, op, in[3], in[4], in[0].dim(0), in[1].dim(0));
        int dim = op.dim(in[0].spec());
        q = Heads.of(in[0], dim);
        k = Heads.of(in[1], dim);
        v = Heads.of(in[2], dim);
        o = Heads.of(out[0], dim);
        lse = out[1];
        this.workspace = workspace;
        span = span(op, in[1].spec());
        keys = HeadPanels.each(cores, 0, k, true);
        values = HeadPanels.each(cores, 1, v, false);
    }

    /** For each worker scores {@code [BLOCK, span]} and row factors {@code [BLOCK]}, begun some columns late; then the list of blocks. */
    static long workspace(Attend op, Spec q, Spec k, Spec cumulative, int threads) {
        return threads * slot(span(op, k)) + Blocks.bytes(q.shape().dim(0), cumulative.shape().dim(0) - 1);
    }

    /** Most keys that a block sees, and some to keep rows of scores off the same cache sets. */
    static int span(Attend op, Spec k) {
        long keys = k.shape().dim(0);
        long most = op.causal() && op.window() > 0 ? Math.min(keys, (long) op.window() + BLOCK + PackedMatrix.ALIGNMENT) : keys;
        return Sizes.of(Math.ceilDiv(most, 16) * 16 + VECTOR);
    }

    private static long slot(int span) {
        return 4L * (BLOCK * (span + 1L) + PackedMatrix.ALIGNMENT);
    }

    static void run(Cores cores, Attend op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        new AttendCpu(cores, op, in, out, workspace).run();
    }

    private void run() {
        Blocks blocks = Blocks.list(sequences, workspace, cores.threads() * slot(span));
        long count = blocks.count();
        cores.each(count * op.heads(), (task, end, worker) -> {
            int block = (int) (task % count);
            attend(blocks.sequence(block), blocks.firstQuery(block), (int) (task / count), worker);
        });
    }

    /** Queries of a sequence from {@code first} on, of one head. */
    private void attend(int sequence, int first, int head, int worker) {
        int rows = Math.min(BLOCK, sequences.queries(sequence) - first);
        int from = sequences.from(sequence, first);
        int before = from % PackedMatrix.ALIGNMENT; // scores of these are computed and not looked at
        int width = Math.max(0, sequences.to(sequence, first + rows - 1) - from);
        int keyHead = head / (op.heads() / op.kvHeads());
        long token = (long) sequences.firstQuery(sequence) + first;
        Rows seen = sequences.keyRows(sequence, keyHead);
        MatrixView all = MatrixView.f32(workspace, worker * slot(span), span, 1);
        MatrixView scores = all.from(before);
        if (width > 0) keys[worker].multiply(cores.gemm(worker), rows, q.from(token, head), seen, from - before, from + width, all, false);
        for (int r = 0; r < rows; r++) softmax(sequence, first, r, from, width, scores, head);
        values[worker].multiply(cores.gemm(worker), rows, scores, seen, from, from + width, o.from(token, head), false);
        if (!finite(token, head) || !finite(token + rows - 1, head)) {
            for (int r = 0; r < rows; r++) visibleValues(sequence, first, r, from, scores, head, keyHead);
        }
        for (int r = 0; r < rows; r++) normalise(token + r, head, factorAt(scores, r));
    }

    private static long rowAt(MatrixView scores, int row) {
        return scores.offset() + 4 * row * scores.rowStride();
    }

    private static long factorAt(MatrixView scores, int row) {
        return scores.offset() + 4 * (BLOCK * scores.rowStride() + row);
    }

    /** Scores to e^(score - max), 0 where the query does not see; keeps 1/Σ and writes lse. */
    private void softmax(int sequence, int first, int r, int from, int width, MatrixView scores, int head) {
        Kernels kernels = cores.kernels();
        int begin = sequences.from(sequence, first + r) - from;
        int end = sequences.to(sequence, first + r) - from;
        int n = Math.max(0, end - begin);
        long row = rowAt(scores, r);
        long at = row + 4L * begin;
        float factor = 0;
        float logSum = Float.NEGATIVE_INFINITY;
        if (n > 0) {
            kernels.fill(workspace, row, 0, begin);
            int whole = Packing.roundUp(n, VECTOR); // what is computed beside those seen is cleared
            kernels.scale(workspace, at, (float) op.scale(), workspace, at, whole);
            float max = kernels.max(workspace, at, n);
            kernels.expMinus(workspace, at, workspace, at, max, whole);
            kernels.fill(workspace, at + 4L * n, 0, Math.max(width - end, whole - n));
            float sum = kernels.sum(workspace, at, n);
            factor = 1 / sum;
            logSum = max + FloatMath.log(sum);
        } else {
            kernels.fill(workspace, row, 0, width);
        }
        workspace.set(ValueLayout.JAVA_FLOAT_UNALIGNED, factorAt(scores, r), factor);
        long token = (long) sequences.firstQuery(sequence) + first + r;
        lse.memory().set(ValueLayout.JAVA_FLOAT_UNALIGNED, lse.byteOffset() + 4 * (token * op.heads() + head), logSum);
    }

    /**
     * Whether o's row is finite. In a product 0 · v is not 0 where v is not finite, so that such a value shows in rows that do not see it; of a
     * block's rows the first one sees no key behind its own, the last one none before its window.
     */
    private boolean finite(long token, int head) {
        return cores.kernels().firstNonFinite(o.memory(), o.at(token, head), o.dim()) < 0;
    }

    /** o of one row from the values that it sees: the chain of fma that the product computes. */
    private void visibleValues(int sequence, int first, int r, int from, MatrixView scores, int head, int keyHead) {
        long at = o.at((long) sequences.firstQuery(sequence) + first + r, head);
        cores.kernels().fill(o.memory(), at, 0, o.dim());
        int to = sequences.to(sequence, first + r);
        for (int j = sequences.from(sequence, first + r); j < to; j++) {
            float p = workspace.get(ValueLayout.JAVA_FLOAT_UNALIGNED, rowAt(scores, r) + 4L * (j - from));
            long value = v.at((long) sequences.firstKey(sequence) + j, keyHead);
            cores.kernels().axpy(o.memory(), at, p, v.memory(), value, o.dim());
        }
    }

    private void normalise(long token, int head, long factorAt) {
        float factor = workspace.get(ValueLayout.JAVA_FLOAT_UNALIGNED, factorAt);
        long at = o.at(token, head);
        if (factor == 0) cores.kernels().fill(o.memory(), at, 0, o.dim());
        else cores.kernels().scale(o.memory(), at, factor, o.memory(), at, o.dim());
    }
}
