package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.MmaProducts.Result;
import lorikeet.ptx.device.MmaScratch.Placed;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise.BinaryKind;
import lorikeet.tensor.op.Loss.OutputLoss;

/**
 * {@link OutputLossPtx} with hidden states of 16 bits, by {@code matmul_mma.ptx}: logits of a chunk of positions in F32, their gradient
 * in the dtype of hidden, dHidden in it too, dW summed in F32 in ascending order of chunks. W of another dtype is rounded first.
 */
record OutputLossMma(Launcher launcher) {
    static long workspace(OutputLoss op, Spec[] in) {
        Sizes sizes = Sizes.of(in[0], in[1]);
        DType type = in[0].dtype();
        long logits = sizes.chunk() * sizes.vocab;
        return MmaScratch.bytes(LossKernels.bytes(sizes.n), DType.U8) + MmaScratch.copies(type, in[1]) + MmaScratch.bytes(logits, DType.F32) + MmaScratch.bytes(logits, type)
                + (op.gradW() ? MmaScratch.bytes(sizes.vocab * sizes.d, DType.F32) : 0);
    }

    private record Sizes(long n, long d, long vocab) {
        static Sizes of(Spec hidden, Spec w) {
            return new Sizes(hidden.shape().dim(0), hidden.shape().dim(1), w.shape().dim(0));
        }

        long chunk() {
            return OutputLossPtx.chunk(n, vocab);
        }
    }

    /** What all chunks share. */
    private record Step(OutputLoss op, Sizes sizes, MmaProducts products, Placed hidden, Placed w, Place results, Place logits, Place gradient, Place term) {}

    // Operands: hidden, W, labels, norm; results: loss, correct, dHidden, dW.
    void run(OutputLoss op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Sizes sizes = Sizes.of(in[0].spec(), in[1].spec());
        DType type = in[0].dtype();
        MmaScratch scratch = new MmaScratch(launcher, type, workspace);
        Place results = scratch.take(LossKernels.bytes(sizes.n), DType.U8);
        long logits = sizes.chunk() * sizes.vocab;
        Step step = new Step(op, sizes, new MmaProducts(launcher, "output_loss", type), scratch.matrix("hidden", in[0], -2), scratch.matrix("W", in[1], -2), results,
                scratch.take(logits, DType.F32), scratch.take(logits, type), op.gradW() ? scratch.take(sizes.vocab * sizes.d, DType.F32) : null);
        if (op.gradW() && sizes.n == 0) launcher.launch(FillKernel.launch(out[out.length - 1].spec(), 0), Map.of("y", Place.of(out[out.length - 1])));
        for (long first = 0; first < sizes.n; first += sizes.chunk()) chunk(step, in, out, first, Math.min(sizes.chunk(), sizes.n - first));
        launcher.launch(LossKernels.total(sizes.n), Map.of("results", results, "norm", Place.of(in[3]), "loss", Place.of(out[0]), "correct", Place.of(out[1])));
    }

    private void chunk(Step step, Tensor[] in, Tensor[] out, long first, long rows) {
        DType type = in[0].dtype();
        long vocab = step.sizes.vocab;
        Placed hidden = rows(step.hidden, first, rows);
        step.products.product(new Result("logits", DType.F32, step.logits), hidden, step.w);
        boolean grad = step.op.gradHidden() || step.op.gradW();
        Map<String, Place> places = new HashMap<>(Map.of("x", step.logits, "dx", step.gradient, "labels", Place.of(in[2]).from(first * Integer.BYTES), "norm", Place.of(in[3]),
                "results", step.results.from(LossKernels.bytes(first))));
        launcher.launch(LossKernels.positions(DType.F32, type, rows, vocab, grad, Place.alignment(List.of(step.logits, step.gradient)), launcher.shared()), places);
        Placed gradient = Placed.dense("dLogits", step.gradient, rows, vocab, -2);
        if (step.op.gradHidden()) {
            Place dHidden = Place.of(out[2]).from(first * step.sizes.d * type.bytes());
            step.products.product(new Result("dHidden", type, dHidden), gradient, step.w.turned());
        }
        if (step.op.gradW()) addW(step, hidden, gradient, Place.of(out[out.length - 1]), first);
    }

    private static Placed rows(Placed hidden, long first, long rows) {
        Placed from = hidden.after(first * hidden.matrix().edgeStride());
        MmaOperand matrix = from.matrix();
        return new Placed(new MmaOperand(matrix.operand(), rows, matrix.depth(), matrix.edgeStride(), matrix.depthStride(), matrix.aligned()), from.place());
    }

    /** dW of the first chunk goes to its place, others are added to it. */
    private void addW(Step step, Placed hidden, Placed gradient, Place dW, long first) {
        Place term = first == 0 ? dW : step.term;
        step.products.product(new Result("dW", DType.F32, term), gradient.turned(), hidden.turned());
        if (first == 0) return;
        Nest nest = Nest.row(step.sizes.vocab * step.sizes.d, Float.BYTES, Float.BYTES, Float.BYTES);
        launcher.launch(BinaryKernel.launch(BinaryKind.ADD, nest, DType.F32, Place.alignment(List.of(dW, term))), Map.of("z", dW, "x", dW, "y", term));
    }
}
