package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise.BinaryKind;
import lorikeet.tensor.op.Loss.OutputLoss;

/**
 * Output projection and cross-entropy in chunks of positions: logits of a chunk by {@code matmul_f32.ptx}, their gradient in
 * place of them by {@code cross_entropy.ptx}, then dHidden = dLogits · W and dW = Σ dLogitsᵀ · hidden over chunks, in ascending
 * order by {@code binary.ptx}. W in 16 bits is widened as products read it. Positions that are left out are computed and count for
 * nothing: which they are is known to the device alone.
 */
record OutputLossPtx(Products products) {
    private static final String KERNEL = "output_loss";
    // A chunk has from 64 positions (with fewer, W is read for little) to 1024, within about 128 MiB of logits.
    private static final long FEWEST = 64;
    private static final long MOST = 1024;
    private static final long MOST_LOGITS = 1 << 25;

    /** Positions whose logits exist at once. */
    static long chunk(long n, long vocab) {
        return Math.min(n, Math.clamp(MOST_LOGITS / Math.max(1, vocab), FEWEST, MOST));
    }

    /** Sizes of the operation, and its scratch: results of positions, logits {@code [chunk, vocab]}, dW of a chunk, parts of products. */
    record Scratch(OutputLoss op, long n, long d, long vocab) {
        static Scratch of(OutputLoss op, Spec[] in) {
            return new Scratch(op, in[0].shape().dim(0), in[0].shape().dim(1), in[1].shape().dim(0));
        }

        long chunk() {
            return OutputLossPtx.chunk(n, vocab);
        }

        long logitsAt() {
            return Aligned.bytes(LossKernels.bytes(n));
        }

        long termAt() {
            return logitsAt() + Aligned.bytes(chunk() * vocab * Float.BYTES);
        }

        private boolean adds() {
            return op.gradW() && chunk() < n;
        }

        long partsAt() {
            return termAt() + (adds() ? Aligned.bytes(vocab * d * Float.BYTES) : 0);
        }

        /** The last chunk is shorter and may be cut in more parts. */
        long bytes() {
            long last = chunk() == 0 ? 0 : n - (n - 1) / chunk() * chunk();
            return partsAt() + Math.max(parts(chunk()), parts(last));
        }

        private long parts(long rows) {
            long hidden = op.gradHidden() ? dHidden(rows).scratch(rows * d) : 0;
            long w = op.gradW() ? dW(rows).scratch(vocab * d) : 0;
            return Math.max(logits(rows).scratch(rows * vocab), Math.max(hidden, w));
        }

        MatMulPlan logits(long rows) {
            return MatMulPlan.of(rows, vocab, d, 1);
        }

        MatMulPlan dHidden(long rows) {
            return MatMulPlan.of(rows, d, vocab, 1);
        }

        MatMulPlan dW(long rows) {
            return MatMulPlan.of(vocab, d, rows, 1);
        }
    }

    // Operands: hidden, W, labels, norm; results: loss, correct, dHidden, dW.
    void run(OutputLoss op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Scratch scratch = new Scratch(op, in[0].dim(0), in[0].dim(1), in[1].dim(0));
        Tensor dHidden = op.gradHidden() ? out[2] : null;
        Tensor dW = op.gradW() ? out[out.length - 1] : null;
        if (dW != null && scratch.n == 0) products.launcher().launch(FillKernel.launch(dW.spec(), 0), Map.of("y", Place.of(dW)));
        for (long first = 0; first < scratch.n; first += scratch.chunk()) {
            long rows = Math.min(scratch.chunk(), scratch.n - first);
            Map<String, Place> places = places(scratch, in, first, rows, workspace);
            Tensor hidden = in[0].view(in[0].shape().with(0, rows), in[0].strides(), in[0].offset() + first * in[0].stride(0));
            logits(scratch, hidden, in[1], rows, places, workspace);
            if (dHidden != null) {
                places.put("dHidden", Place.of(dHidden).from(first * scratch.d * Float.BYTES));
                product("dHidden", scratch.dHidden(rows), new Pair(matrix(scratch, rows, -2), MatMulOperand.of("W", in[1], -1)), places, scratch, workspace);
            }
            if (dW != null) addW(scratch, hidden, dW, first, rows, places, workspace);
        }
        Place results = Place.of(workspace, 0, LossKernels.bytes(scratch.n));
        products.launcher().launch(LossKernels.total(scratch.n), Map.of("results", results, "norm", Place.of(in[3]), "loss", Place.of(out[0]), "correct", Place.of(out[1])));
    }

    private static Map<String, Place> places(Scratch scratch, Tensor[] in, long first, long rows, MemorySegment workspace) {
        Place logits = Place.of(workspace, scratch.logitsAt(), rows * scratch.vocab * Float.BYTES);
        return new HashMap<>(Map.of("hidden", Place.of(in[0]).from(first * in[0].stride(0) * Float.BYTES), "W", Place.of(in[1]),
                "labels", Place.of(in[2]).from(first * Integer.BYTES), "norm", Place.of(in[3]), "logits", logits, "x", logits, "dx", logits,
                "results", Place.of(workspace, LossKernels.bytes(first), LossKernels.bytes(rows))));
    }

    /** The chunk's logits, results, and gradient of the logits. */
    private void logits(Scratch scratch, Tensor hidden, Tensor w, long rows, Map<String, Place> places, MemorySegment workspace) {
        product("logits", scratch.logits(rows), new Pair(MatMulOperand.of("hidden", hidden, -2), MatMulOperand.of("W", w, -2)), places, scratch, workspace);
        boolean grad = scratch.op.gradHidden() || scratch.op.gradW();
        products.launcher().launch(LossKernels.positions(DType.F32, DType.F32, rows, scratch.vocab, grad, Aligned.ALIGNMENT, products.launcher().shared()), places);
    }

    /** dW of the first chunk goes to its place, others are added to it. */
    private void addW(Scratch scratch, Tensor hidden, Tensor dW, long first, long rows, Map<String, Place> places, MemorySegment workspace) {
        Place term = first == 0 ? Place.of(dW) : Place.of(workspace, scratch.termAt(), dW.spec().bytes());
        places.put("dW", term);
        product("dW", scratch.dW(rows), new Pair(matrix(scratch, rows, -1), MatMulOperand.of("hidden", hidden, -1)), places, scratch, workspace);
        if (first > 0) add(dW, term);
    }

    private void add(Tensor dW, Place term) {
        Nest nest = Nest.row(dW.shape().count(), Float.BYTES, Float.BYTES, Float.BYTES);
        Map<String, Place> places = Map.of("z", Place.of(dW), "x", Place.of(dW), "y", term);
        products.launcher().launch(BinaryKernel.launch(BinaryKind.ADD, nest, dW.dtype(), Place.alignment(places.values())), places);
    }

    private static MatMulOperand matrix(Scratch scratch, long rows, int edgeAxis) {
        return MatMulOperand.scratch("logits", rows, scratch.vocab, edgeAxis);
    }

    private void product(String result, MatMulPlan plan, Pair pair, Map<String, Place> places, Scratch scratch, MemorySegment workspace) {
        products.run(new MatMulKernel(KERNEL, result, 1, pair, null, null, MatMulBatches.ONE, Dropping.NONE, plan), places, workspace, scratch.partsAt());
    }
}
