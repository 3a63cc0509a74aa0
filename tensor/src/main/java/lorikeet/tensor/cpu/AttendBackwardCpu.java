package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.HeadPanels.Rows;
import lorikeet.tensor.op.Attention.Attend;
import lorikeet.tensor.op.Attention.AttendBackward;

/**
 * Backward of attention, one task for each sequence and key/value head: over the query heads of the group, chunks of queries and blocks of keys in
 * ascending order, Pᵀ = e^(scale·KQᵀ - lse) is computed again, then with D = rowsum(dO ∘ O) dSᵀ = scale · Pᵀ ∘ (V·dOᵀ - D), dV += Pᵀ·dO,
 * dK += dSᵀ·Q, dQ += dS·K (Dao et al. 2022). Scores lie by keys, so that all but dQ read them along rows and nothing of them is transposed.
 * Nothing is shared between tasks, so the sums have one order.
 */
final class AttendBackwardCpu {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** Keys of a block, each from a multiple on: few, as beside the diagonal half of them is computed for nothing, and enough for sums to stay in registers. */
    private static final int KEYS = 64;
    private static final int VECTOR = AttendCpu.VECTOR;
    private static final int MOST_QUERIES = 512;
    /** Queries from one row of scores to the next: rows do not share cache sets, and end with a whole vector. */
    private static final int SPAN = MOST_QUERIES + VECTOR;
    /** Bytes of a worker: Pᵀ and dSᵀ {@code [KEYS, SPAN]}, lse and D {@code [SPAN]}. */
    private static final long SLOT = 4L * (2 * KEYS + 2) * SPAN;

    private final Cores cores;
    private final Attend op;
    private final Sequences sequences;
    private final Heads dO;
    private final Heads q;
    private final Heads k;
    private final Heads v;
    private final Heads o;
    private final Heads dQ;
    private final Heads dK;
    private final Heads dV;
    private final Tensor lse;
    private final MemorySegment workspace;
    private final int chunkQueries;
    private final HeadPanels[] queriesAcross;
    private final HeadPanels[] slopesAcross;
    private final HeadPanels[] queries;
    private final HeadPanels[] slopes;
    private final HeadPanels[] keys;

    private AttendBackwardCpu(Cores cores, AttendBackward op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        this.cores = cores;
        this.op = op.forward();
        sequences = Sequences.of(op, this.op, in[4], in[5], in[1].dim(0), in[2].dim(0));
        int dim = this.op.dim(in[1].spec());
        dO = Heads.of(in[0], dim);
        q = Heads.of(in[1], dim);
        k = Heads.of(in[2], dim);
        v = Heads.of(in[3], dim);
        o = Heads.of(in[6], dim);
        dQ = Heads.of(out[0], dim);
        dK = Heads.of(out[1], dim);
        dV = Heads.of(out[2], dim);
        lse = in[7];
        this.workspace = workspace;
        chunkQueries = chunkQueries(dim);
        queriesAcross = HeadPanels.each(cores, 0, q, true);
        slopesAcross = HeadPanels.each(cores, 1, dO, true);
        queries = HeadPanels.each(cores, 2, q, false);
        slopes = HeadPanels.each(cores, 3, dO, false);
        keys = HeadPanels.each(cores, 4, k, false);
    }

    /** Queries of a chunk, a multiple of {@link PackedMatrix#ALIGNMENT}: their Q and dO, each in panels of two kinds, fill half of the second-level cache. */
    private static int chunkQueries(int dim) {
        long most = Caches.SECOND_LEVEL / 2 / (16L * Math.max(1, dim));
        return (int) Math.clamp(most, 2 * PackedMatrix.ALIGNMENT, MOST_QUERIES) / PackedMatrix.ALIGNMENT * PackedMatrix.ALIGNMENT;
    }

    static long workspace(int threads) {
        return threads * SLOT;
    }

    static void run(Cores cores, AttendBackward op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        new AttendBackwardCpu(cores, op, in, out, workspace).run();
    }

    private void run() {
        cores.each((long) sequences.count() * op.kvHeads(), (task, end, worker) ->
                backward((int) (task / op.kvHeads()), (int) (task % op.kvHeads()), worker));
    }

    private void backward(int sequence, int keyHead, int worker) {
        int group = op.heads() / op.kvHeads();
        int count = sequences.queries(sequence);
        KeyGradients gradients = new KeyGradients(cores.kernels(), dK, dV, sequences.keyRows(sequence, keyHead));
        for (int head = keyHead * group; head < (keyHead + 1) * group; head++) {
            for (int first = 0; first < count; first += chunkQueries) {
                Rows rows = new Rows((long) sequences.firstQuery(sequence) + first, Math.min(chunkQueries, count - first), head);
                chunk(new Chunk(sequence, first, rows, gradients, worker));
            }
            gradients.clearTo(sequences.keys(sequence));
        }
    }

    /** Queries of a sequence from {@code first} on, one query head, and its key head. */
    private record Chunk(int sequence, int first, Rows rows, KeyGradients gradients, int worker) {
        int end() {
            return first + rows.count();
        }

        int keyHead() {
            return gradients.head();
        }
    }

    /** Byte of row {@code i} of a worker's scratch: those of Pᵀ, those of dSᵀ, lse, D. */
    private long scratchRow(int worker, int i) {
        return worker * SLOT + 4L * i * SPAN;
    }

    private void chunk(Chunk chunk) {
        for (int i = 0; i < chunk.rows.count(); i++) {
            long token = chunk.rows.token() + i;
            int head = chunk.rows.head();
            float logSum = lse.memory().get(F32, lse.byteOffset() + 4 * (token * op.heads() + head));
            workspace.set(F32, scratchRow(chunk.worker, 2 * KEYS) + 4L * i, logSum);
            workspace.set(F32, scratchRow(chunk.worker, 2 * KEYS + 1) + 4L * i, cores.kernels().dot(dO.memory(), dO.at(token, head), o.memory(), o.at(token, head), o.dim()));
        }
        int end = sequences.to(chunk.sequence, chunk.end() - 1);
        int begin = sequences.from(chunk.sequence, chunk.first) / KEYS * KEYS; // whatever the chunk: 0 · infinity must not depend on the caches
        boolean begun = begin >= end || !isSeenByAll(chunk, begin, Math.min(KEYS, end - begin));
        if (begun) dQ.clear(cores.kernels(), chunk.rows);
        for (int key = begin; key < end; key += KEYS) block(chunk, key, Math.min(KEYS, end - key), begun || key > begin);
    }

    /** {@code count} keys from {@code key} on, and those queries of a chunk that see one of them: all of them where dQ is not {@code begun}. */
    private void block(Chunk chunk, int key, int count, boolean begun) {
        int from = Math.max(chunk.first, sequences.seenFrom(chunk.sequence, key)) - chunk.first;
        int to = Math.min(chunk.end(), sequences.seenTo(chunk.sequence, key + count - 1)) - chunk.first;
        if (from >= to) return;
        int before = from % PackedMatrix.ALIGNMENT; // scores of these are computed and not looked at
        Gemm gemm = cores.gemm(chunk.worker);
        int head = chunk.keyHead();
        long token = (long) sequences.firstKey(chunk.sequence) + key;
        MatrixView allP = MatrixView.f32(workspace, scratchRow(chunk.worker, 0), SPAN, 1);
        MatrixView allDS = MatrixView.f32(workspace, scratchRow(chunk.worker, KEYS), SPAN, 1);
        MatrixView p = allP.from(before);
        MatrixView dS = allDS.from(before);
        queriesAcross[chunk.worker].multiply(gemm, count, k.from(token, head), chunk.rows, from - before, to, allP, false);
        slopesAcross[chunk.worker].multiply(gemm, count, v.from(token, head), chunk.rows, from - before, to, allDS, false);
        boolean leaks = hidesSome(chunk, key, count, from, to) && !finite(p, dS, count, to - from);
        for (int r = 0; r < count; r++) row(chunk, key + r, from, to - from, p.at(r, 0), dS.at(r, 0));
        if (leaks) {
            chunk.gradients.clearTo(key + count);
            if (!begun) dQ.clear(cores.kernels(), chunk.rows);
            for (int r = 0; r < count; r++) visible(chunk, key + r, from, to - from, p.below(r), dS.below(r));
            return;
        }
        boolean continued = !chunk.gradients.beginByProduct(key, count);
        slopes[chunk.worker].multiply(gemm, count, p, chunk.rows, from, to, dV.from(token, head), continued);
        queries[chunk.worker].multiply(gemm, count, dS, chunk.rows, from, to, dK.from(token, head), continued);
        Rows all = sequences.keyRows(chunk.sequence, head);
        keys[chunk.worker].multiply(gemm, to - from, dS.transposed(), all, key, key + count, dQ.from(chunk.rows.token() + from, chunk.rows.head()), begun);
    }

    /** Whether each query of a chunk sees one of {@code count} keys from {@code key} on. */
    private boolean isSeenByAll(Chunk chunk, int key, int count) {
        return sequences.seenFrom(chunk.sequence, key) <= chunk.first && sequences.seenTo(chunk.sequence, key + count - 1) >= chunk.end();
    }

    /** Whether some of these keys is not seen by some of these queries. */
    private boolean hidesSome(Chunk chunk, int key, int count, int from, int to) {
        return sequences.seenFrom(chunk.sequence, key + count - 1) > chunk.first + from || sequences.seenTo(chunk.sequence, key) < chunk.first + to;
    }

    /** Whether rows of Q, dO and K are, as their products show: those of the first key with all queries, of all keys with the first query. */
    private boolean finite(MatrixView scores, MatrixView slopes, int count, int width) {
        Kernels kernels = cores.kernels();
        boolean finite = kernels.firstNonFinite(workspace, scores.at(0, 0), width) < 0 && kernels.firstNonFinite(workspace, slopes.at(0, 0), width) < 0;
        for (int r = 0; r < count && finite; r++) finite = Float.isFinite(workspace.get(F32, scores.at(r, 0)));
        return finite;
    }

    /**
     * What one key adds to the gradients, by pairs that see one another: in a product 0 · NaN would reach those that do not. The chains of fma are the
     * products'.
     */
    private void visible(Chunk chunk, int key, int from, int width, MatrixView p, MatrixView dS) {
        Kernels kernels = cores.kernels();
        int begin = begin(chunk, key, from, width);
        int end = begin + seen(chunk, key, from, width);
        long token = (long) sequences.firstKey(chunk.sequence) + key;
        int head = chunk.rows.head();
        for (int i = begin; i < end; i++) {
            long query = chunk.rows.token() + from + i;
            float slope = workspace.get(F32, dS.at(0, i));
            kernels.axpy(dV.memory(), dV.at(token, chunk.keyHead()), workspace.get(F32, p.at(0, i)), dO.memory(), dO.at(query, head), q.dim());
            kernels.axpy(dK.memory(), dK.at(token, chunk.keyHead()), slope, q.memory(), q.at(query, head), q.dim());
            kernels.axpy(dQ.memory(), dQ.at(query, head), slope, k.memory(), k.at(token, chunk.keyHead()), q.dim());
        }
    }

    /** The first of queries [from, from + width) of a chunk that sees {@code key}, counted from the first of these. */
    private int begin(Chunk chunk, int key, int from, int width) {
        return Math.clamp(sequences.seenFrom(chunk.sequence, key) - chunk.first - from, 0, width);
    }

    /** How many of them see it. */
    private int seen(Chunk chunk, int key, int from, int width) {
        int begin = begin(chunk, key, from, width);
        return Math.clamp(sequences.seenTo(chunk.sequence, key) - chunk.first - from - begin, 0, width - begin);
    }

    /** Scores to Pᵀ at {@code p}, V·dOᵀ to dSᵀ at {@code dS}, of queries [from, from + width) of a chunk: both 0 for those that do not see the key. */
    private void row(Chunk chunk, int key, int from, int width, long p, long dS) {
        Kernels kernels = cores.kernels();
        int begin = begin(chunk, key, from, width);
        int n = seen(chunk, key, from, width);
        float scale = (float) op.scale();
        int skip = begin & -VECTOR; // whole vectors: what is computed beside those seen is cleared
        int whole = Packing.roundUp(begin - skip + n, VECTOR);
        long pAt = p + 4L * skip;
        long dAt = dS + 4L * skip;
        long behind = 4L * (from + skip);
        kernels.scoreGradient(workspace, pAt, workspace, dAt, scale, workspace, scratchRow(chunk.worker, 2 * KEYS) + behind,
                workspace, scratchRow(chunk.worker, 2 * KEYS + 1) + behind, whole);
        clear(p, begin, n, width);
        clear(dS, begin, n, width);
    }

    private void clear(long row, int begin, int n, int width) {
        cores.kernels().fill(workspace, row, 0, begin);
        cores.kernels().fill(workspace, row + 4L * (begin + n), 0, width - begin - n);
    }
}
