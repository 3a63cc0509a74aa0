package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Loss.OutputLoss;

/**
 * Output projection and cross-entropy by blocks of trained positions: hidden rows gathered, logits, their gradient in
 * place of them, then dW += dLogitsᵀ·hidden and dHidden = dLogits·W. Positions that are left out cost nothing. W in 16
 * bits is widened as products pack it.
 */
final class OutputLossCpu {
    // A block has from 64 rows (below that packing W costs more than it gives) to 256, within about 64 MiB of logits.
    private static final int FEWEST_ROWS = 64;
    private static final int MOST_ROWS = 256;
    private static final long MOST_LOGITS = 1 << 24;

    private final Cores cores;
    private final OutputLoss op;
    private final Tensor hidden;
    private final Tensor w;
    private final Tensor dHidden;
    private final Tensor dW;
    private final Positions positions;
    private final MemorySegment workspace;
    private final int d;
    private final int vocab;
    private final int mostRows;
    private final long listAt;
    private final long logitsAt;
    private final long rowsAt;

    private OutputLossCpu(Cores cores, OutputLoss op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        this.cores = cores;
        this.op = op;
        this.workspace = workspace;
        hidden = in[0];
        w = in[1];
        dHidden = op.gradHidden() ? out[2] : null;
        dW = op.gradW() ? out[out.length - 1] : null;
        d = Sizes.of(hidden.dim(1));
        vocab = Sizes.of(w.dim(0));
        positions = Positions.of(op, in[2], in[3], vocab, workspace);
        mostRows = rows(hidden.dim(0), vocab);
        listAt = Positions.bytes(hidden.dim(0));
        logitsAt = listAt + listBytes(mostRows);
        rowsAt = logitsAt + logitsBytes(mostRows, vocab);
    }

    /** Results of positions; then of a block the positions, logits {@code [rows, vocab]} and hidden {@code [rows, d]}. */
    static long workspace(Spec[] in) {
        long n = in[0].shape().dim(0);
        long vocab = in[1].shape().dim(0);
        int rows = rows(n, vocab);
        return Positions.bytes(n) + listBytes(rows) + logitsBytes(rows, vocab) + 4 * rows * in[0].shape().dim(1);
    }

    private static int rows(long n, long vocab) {
        return (int) Math.min(n, Math.clamp(MOST_LOGITS / Math.max(1, vocab), FEWEST_ROWS, MOST_ROWS));
    }

    private static long listBytes(int rows) {
        return Sizes.aligned(8L * rows);
    }

    private static long logitsBytes(int rows, long vocab) {
        return Sizes.aligned(4 * rows * vocab);
    }

    static void run(Cores cores, OutputLoss op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        OutputLossCpu loss = new OutputLossCpu(cores, op, in, out, workspace);
        loss.run();
        loss.positions.total(out[0], out[1]);
    }

    private void run() {
        if (dW != null) multiply(vocab, d, 0, logits().transposed(), rows(), matrix(dW), false);
        int rows = 0;
        for (long i = 0; i < positions.count(); i++) {
            if (positions.trains(i)) {
                workspace.set(ValueLayout.JAVA_LONG_UNALIGNED, listAt + 8L * rows++, i);
            } else {
                leaveOut(i);
            }
            if (rows == mostRows) {
                block(rows);
                rows = 0;
            }
        }
        if (rows > 0) block(rows);
    }

    private void leaveOut(long i) {
        positions.leaveOut(i);
        if (dHidden != null) cores.kernels().fill(dHidden.memory(), dHidden.byteOffset() + 4 * i * d, 0, d);
    }

    private long position(long row) {
        return workspace.get(ValueLayout.JAVA_LONG_UNALIGNED, listAt + 8 * row);
    }

    private void block(int rows) {
        if (d > 0) cores.splitRows(rows, d, (begin, end, worker) -> {
            for (long r = begin; r < end; r++) {
                long from = hidden.byteOffset() + 4 * position(r) * hidden.stride(0);
                cores.kernels().copy(workspace, rowsAt + 4 * r * d, hidden.memory(), from, d);
            }
        });
        multiply(rows, vocab, d, rows(), matrix(w).transposed(), logits(), false);
        boolean grad = dW != null || dHidden != null;
        cores.splitRows(rows, vocab, (begin, end, worker) -> {
            for (long r = begin; r < end; r++) {
                long at = logitsAt + 4 * r * vocab;
                if (grad) positions.gradient(cores.kernels(), position(r), workspace, at, workspace, at);
                else positions.loss(cores.kernels(), position(r), workspace, at, workspace, at);
            }
        });
        if (dW != null) multiply(vocab, d, rows, logits().transposed(), rows(), matrix(dW), true);
        if (dHidden != null && d > 0) dHidden(rows);
    }

    private void dHidden(int rows) {
        multiply(rows, d, vocab, logits(), matrix(w), rows(), false);
        cores.splitRows(rows, d, (begin, end, worker) -> {
            for (long r = begin; r < end; r++) {
                long to = dHidden.byteOffset() + 4 * position(r) * d;
                cores.kernels().copy(dHidden.memory(), to, workspace, rowsAt + 4 * r * d, d);
            }
        });
    }

    private void multiply(int m, int n, int k, MatrixView a, MatrixView b, MatrixView c, boolean accumulate) {
        cores.gemm().multiply(m, n, k, a, b, c, accumulate);
    }

    private MatrixView logits() {
        return MatrixView.f32(workspace, logitsAt, vocab, 1);
    }

    private MatrixView rows() {
        return MatrixView.f32(workspace, rowsAt, d, 1);
    }

    private static MatrixView matrix(Tensor tensor) {
        return new MatrixView(tensor.memory(), tensor.byteOffset(), tensor.stride(0), tensor.stride(1), tensor.dtype());
    }
}
