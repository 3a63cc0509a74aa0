package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention.Attend;
import lorikeet.tensor.op.Attention.AttendBackward;

/**
 * Backward of attention, one task for each sequence and key/value head: over the query heads of the group and their
 * blocks of keys and of queries in ascending order, P = e^(scale·QKᵀ - lse) is computed again, then with D = rowsum(dO ∘ O)
 * dV += Pᵀ·dO, dS = scale · P ∘ (dO·Vᵀ - D), dQ += dS·K, dK += dSᵀ·Q (Dao et al. 2022). Nothing is shared between
 * tasks, so the sums have one order.
 */
final class AttendBackwardCpu {
    private static final int BLOCK = AttendCpu.BLOCK;
    /** Keys of a block: its scores, and the gradients of its keys and values, stay in the second-level cache while all queries pass. */
    private static final int KEYS = 384;
    /** Keys from one row of scores to the next: rows do not share cache sets. */
    private static final int SPAN = KEYS + PackedMatrix.ALIGNMENT + 16;
    private static final long SLOT = 8L * BLOCK * SPAN;

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
    private final HeadPanels[] keysAcross;
    private final HeadPanels[] valuesAcross;
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
        keysAcross = HeadPanels.each(cores, 0, sequences, k, true);
        valuesAcross = HeadPanels.each(cores, 1, sequences, v, true);
        keys = HeadPanels.each(cores, 2, sequences, k, false);
    }

    /** For each worker P and dS {@code [BLOCK, SPAN]}. */
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
        int keys = sequences.keys(sequence);
        clear(dK, sequences.firstKey(sequence), keys, keyHead);
        clear(dV, sequences.firstKey(sequence), keys, keyHead);
        int group = op.heads() / op.kvHeads();
        for (int head = keyHead * group; head < (keyHead + 1) * group; head++) {
            clear(dQ, sequences.firstQuery(sequence), sequences.queries(sequence), head);
            for (int key = 0; key < keys; key += KEYS) {
                for (int first = 0; first < sequences.queries(sequence); first += BLOCK) {
                    block(sequence, first, key, Math.min(keys, key + KEYS), head, keyHead, worker);
                }
            }
        }
    }

    private void clear(Heads rows, int first, int count, int head) {
        for (long token = first; token < (long) first + count; token++) cores.kernels().fill(rows.memory(), rows.at(token, head), 0, rows.dim());
    }

    /** Queries of a sequence from {@code first} on and those of the keys [begin, end) that they see. */
    private void block(int sequence, int first, int begin, int end, int head, int keyHead, int worker) {
        int rows = Math.min(BLOCK, sequences.queries(sequence) - first);
        int from = Math.max(begin, sequences.from(sequence, first));
        int before = from % PackedMatrix.ALIGNMENT; // scores of these are computed and not looked at
        int width = Math.min(end, sequences.to(sequence, first + rows - 1)) - from;
        if (width <= 0) return;
        int dim = q.dim();
        long token = (long) sequences.firstQuery(sequence) + first;
        long key = (long) sequences.firstKey(sequence) + from;
        Gemm gemm = cores.gemm(worker);
        MatrixView allP = MatrixView.f32(workspace, worker * SLOT, SPAN, 1);
        MatrixView allDS = MatrixView.f32(workspace, worker * SLOT + 4L * BLOCK * SPAN, SPAN, 1);
        MatrixView p = allP.from(before);
        MatrixView dS = allDS.from(before);
        keysAcross[worker].multiply(gemm, rows, q.from(token, head), sequence, keyHead, from - before, from + width, allP, false);
        valuesAcross[worker].multiply(gemm, rows, dO.from(token, head), sequence, keyHead, from - before, from + width, allDS, false);
        for (int r = 0; r < rows; r++) row(sequence, first + r, head, from, width, p.offset() + 4L * r * SPAN, dS.offset() + 4L * r * SPAN);
        gemm.multiply(width, dim, rows, p.transposed(), dO.from(token, head), dV.from(key, keyHead), true);
        keys[worker].multiply(gemm, rows, dS, sequence, keyHead, from, from + width, dQ.from(token, head), true);
        gemm.multiply(width, dim, rows, dS.transposed(), q.from(token, head), dK.from(key, keyHead), true);
    }

    /** Scores to P at {@code p}, dO·Vᵀ to dS at {@code dS}, of the keys [from, from + width): both 0 where query {@code i} of the sequence does not see. */
    private void row(int sequence, int i, int head, int from, int width, long p, long dS) {
        Kernels kernels = cores.kernels();
        int begin = Math.clamp(sequences.from(sequence, i) - from, 0, width);
        int n = Math.clamp(sequences.to(sequence, i) - from - begin, 0, width - begin);
        long token = (long) sequences.firstQuery(sequence) + i;
        float logSum = lse.memory().get(ValueLayout.JAVA_FLOAT_UNALIGNED, lse.byteOffset() + 4 * (token * op.heads() + head));
        float d = kernels.dot(dO.memory(), dO.at(token, head), o.memory(), o.at(token, head), o.dim());
        float scale = (float) op.scale();
        long pAt = p + 4L * begin;
        long dAt = dS + 4L * begin;
        kernels.scale(workspace, pAt, scale, workspace, pAt, n);
        kernels.expMinus(workspace, pAt, workspace, pAt, logSum, n);
        kernels.mulMinus(workspace, dAt, workspace, pAt, workspace, dAt, d, n);
        kernels.scale(workspace, dAt, scale, workspace, dAt, n);
        clear(p, begin, n, width);
        clear(dS, begin, n, width);
    }

    private void clear(long row, int begin, int n, int width) {
        cores.kernels().fill(workspace, row, 0, begin);
        cores.kernels().fill(workspace, row + 4L * (begin + n), 0, width - begin - n);
    }
}
