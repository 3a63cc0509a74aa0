package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.HeadPanels.Rows;
import lorikeet.tensor.op.Attention.Attend;

/**
 * Attention with an online softmax (Milakov and Gimelshein 2018; Dao et al. 2022), by blocks of {@value #QUERIES} queries of one sequence and head,
 * each a task, over blocks of {@value #KEYS} keys: scores of the block, their exponentials beside the largest score so far, product with the values.
 * Blocks begin with their sequence, and what a row takes of one depends on the keys that it sees alone, so that a sequence gives the same bits
 * packed or alone, and a query beside others or with a cache.
 */
final class AttendCpu {
    /** Numbers in the widest vector. */
    static final int VECTOR = 16;
    /** Queries of a block. */
    static final int QUERIES = 64;
    /** Keys of a block, each from a multiple on: scores stay in the second-level cache. */
    static final int KEYS = 512;

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** From one row of scores to the next: rows do not share cache sets, and end with a whole vector. */
    private static final int SPAN = KEYS + VECTOR;
    /** Bytes of a worker: scores {@code [QUERIES, SPAN]}, of each row the largest score and Σ e^(score - largest). */
    private static final long SLOT = 4L * QUERIES * (SPAN + 2);

    private final Cores cores;
    private final Attend op;
    private final Sequences sequences;
    private final Heads q;
    private final Heads k;
    private final Heads v;
    private final Heads o;
    private final Tensor lse;
    private final MemorySegment workspace;
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
        keys = HeadPanels.each(cores, 0, k, true);
        values = HeadPanels.each(cores, 1, v, false);
    }

    /** What each worker takes, then the list of blocks. */
    static long workspace(Spec q, Spec cumulative, int threads) {
        return threads * SLOT + Blocks.bytes(q.shape().dim(0), cumulative.shape().dim(0) - 1);
    }

    static void run(Cores cores, Attend op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        new AttendCpu(cores, op, in, out, workspace).run();
    }

    private void run() {
        Blocks blocks = Blocks.list(sequences, workspace, cores.threads() * SLOT);
        long count = blocks.count();
        cores.each(count * op.heads(), (task, end, worker) -> {
            int block = (int) (task % count);
            int first = blocks.firstQuery(block);
            int rows = Math.min(QUERIES, sequences.queries(blocks.sequence(block)) - first);
            attend(new Queries(blocks.sequence(block), first, rows, (int) (task / count), worker));
        });
    }

    /** Queries [first, first + count) of a sequence, of one head, for a worker. */
    private record Queries(int sequence, int first, int count, int head, int worker) {}

    private void attend(Queries block) {
        int from = sequences.from(block.sequence, block.first);
        int to = sequences.to(block.sequence, block.first + block.count - 1);
        for (int r = 0; r < block.count; r++) set(block, r, Float.NEGATIVE_INFINITY, 0);
        for (int at = from / KEYS * KEYS; at < to; at += KEYS) attend(block, Math.max(from, at), Math.min(to, at + KEYS), at > from);
        for (int r = 0; r < block.count; r++) finish(block, r);
    }

    private long token(Queries block, int r) {
        return (long) sequences.firstQuery(block.sequence) + block.first + r;
    }

    /** Keys [from, to) of a block of them; o is there from earlier ones where {@code continued}. */
    private void attend(Queries block, int from, int to, boolean continued) {
        int before = from % PackedMatrix.ALIGNMENT; // scores of these are computed and not looked at
        int keyHead = block.head / (op.heads() / op.kvHeads());
        Rows seen = sequences.keyRows(block.sequence, keyHead);
        Gemm gemm = cores.gemm(block.worker);
        MatrixView all = MatrixView.f32(workspace, block.worker * SLOT, SPAN, 1);
        MatrixView scores = all.from(before);
        MatrixView sums = o.from(token(block, 0), block.head);
        keys[block.worker].multiply(gemm, block.count, q.from(token(block, 0), block.head), seen, from - before, to, all, false);
        for (int r = 0; r < block.count; r++) exponentials(block, r, from, to, scores.at(r, 0), continued);
        if (!hidesNonFinite(block, from, to, keyHead)) {
            values[block.worker].multiply(gemm, block.count, scores, seen, from, to, sums, continued);
            return;
        }
        for (int r = 0; r < block.count; r++) visibleValues(block, r, from, to, scores.at(r, 0), keyHead, continued);
    }

    /** The first of keys [from, to) that row {@code r} sees, or {@code to}, and the key after the last one. */
    private int begin(Queries block, int r, int from, int to) {
        return Math.clamp(sequences.from(block.sequence, block.first + r), from, to);
    }

    private int end(Queries block, int r, int from, int to) {
        return Math.clamp(sequences.to(block.sequence, block.first + r), begin(block, r, from, to), to);
    }

    /** Scores of keys [from, to) to e^(score - largest so far), 0 where the query does not see; what there is of its sums is brought to that largest score. */
    private void exponentials(Queries block, int r, int from, int to, long row, boolean continued) {
        Kernels kernels = cores.kernels();
        int begin = begin(block, r, from, to) - from;
        int n = end(block, r, from, to) - from - begin;
        long at = row + 4L * begin;
        int whole = Packing.roundUp(n, VECTOR); // what is computed beside those seen is cleared
        float before = largest(block, r);
        kernels.scale(workspace, at, (float) op.scale(), workspace, at, whole);
        float largest = Math.max(before, kernels.max(workspace, at, n));
        float shift = largest == Float.NEGATIVE_INFINITY ? 0 : largest; // such scores count for nothing beside others
        kernels.expMinus(workspace, at, workspace, at, shift, whole);
        kernels.fill(workspace, row, 0, begin);
        kernels.fill(workspace, at + 4L * n, 0, to - from - begin - n);
        float kept = sum(block, r);
        if (continued && n > 0 && largest != before) {
            float factor = FloatMath.exp(before - largest);
            kept *= factor;
            long sums = o.at(token(block, r), block.head);
            kernels.scale(o.memory(), sums, factor, o.memory(), sums, o.dim());
        }
        set(block, r, largest, kept + kernels.sum(workspace, at, n));
    }

    /**
     * Whether values of keys [from, to) that some rows see and others do not are not all finite: in a product 0 · v is not 0 then. The first row
     * sees no key behind its own, the last one none before its window.
     */
    private boolean hidesNonFinite(Queries block, int from, int to, int keyHead) {
        int last = block.count - 1;
        int window = begin(block, last, from, to);
        int diagonal = Math.max(window, end(block, 0, from, to));
        return !finite(block.sequence, from, window, keyHead) || !finite(block.sequence, diagonal, to, keyHead);
    }

    private boolean finite(int sequence, int from, int to, int keyHead) {
        for (int j = from; j < to; j++) {
            if (cores.kernels().firstNonFinite(v.memory(), v.at((long) sequences.firstKey(sequence) + j, keyHead), v.dim()) >= 0) return false;
        }
        return true;
    }

    /** o of one row with the values that it sees: the chain of fma that the product computes. */
    private void visibleValues(Queries block, int r, int from, int to, long row, int keyHead, boolean continued) {
        long at = o.at(token(block, r), block.head);
        if (!continued) cores.kernels().fill(o.memory(), at, 0, o.dim());
        int end = end(block, r, from, to);
        for (int j = begin(block, r, from, to); j < end; j++) {
            long value = v.at((long) sequences.firstKey(block.sequence) + j, keyHead);
            cores.kernels().axpy(o.memory(), at, workspace.get(F32, row + 4L * (j - from)), v.memory(), value, o.dim());
        }
    }

    /** o of one row over its sum, and lse; 0 and -infinity for a row that sees nothing. */
    private void finish(Queries block, int r) {
        long token = token(block, r);
        long at = o.at(token, block.head);
        float sum = sum(block, r);
        boolean blind = sequences.from(block.sequence, block.first + r) >= sequences.to(block.sequence, block.first + r);
        if (blind) cores.kernels().fill(o.memory(), at, 0, o.dim());
        else cores.kernels().scale(o.memory(), at, 1 / sum, o.memory(), at, o.dim());
        float logSum = blind ? Float.NEGATIVE_INFINITY : largest(block, r) + FloatMath.log(sum);
        lse.memory().set(F32, lse.byteOffset() + 4 * (token * op.heads() + block.head), logSum);
    }

    private float largest(Queries block, int r) {
        return workspace.get(F32, rowAt(block, r));
    }

    private float sum(Queries block, int r) {
        return workspace.get(F32, rowAt(block, r) + 4);
    }

    private void set(Queries block, int r, float largest, float sum) {
        workspace.set(F32, rowAt(block, r), largest);
        workspace.set(F32, rowAt(block, r) + 4, sum);
    }

    /** Byte of what is kept of a row beside its scores. */
    private static long rowAt(Queries block, int r) {
        return block.worker * SLOT + 4L * (QUERIES * SPAN + 2 * r);
    }
}
