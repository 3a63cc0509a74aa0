package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lorikeet.ptx.device.MmaProducts.Drop;
import lorikeet.ptx.device.MmaProducts.Result;
import lorikeet.ptx.device.MmaScratch.Placed;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise.BinaryKind;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Random;

/**
 * {@link Linear} with activations of 16 bits by {@code matmul_mma.ptx}: sums in F32, results rounded once; by cuBLAS, where it is
 * used, the low-rank term is rounded once more, see {@link LibraryProducts}. W, A and B of other dtypes are rounded to that of the activations
 * first, in scratch; a bias is F32.
 */
record LinearMma(Launcher launcher) {
    static long workspace(Linear.Product op, Spec[] in) {
        DType type = in[0].dtype();
        return switch (op) {
            case Linear.Dense dense -> MmaScratch.copies(type, in[1]) + (dense.bias() ? bias(in[2]) : 0);
            case Linear.LoraLinear lora -> MmaScratch.copies(type, in[1]) + h(lora, in) + MmaRank.copies(type, MmaRank.padded(in[2], in[3]), in[3], -1)
                    + (lora.bias() ? bias(in[4]) : 0);
            case Linear.LoraLinearBackward lora -> MmaScratch.copies(type, in[2]) + adapter(lora, in) + MmaRank.copies(type, MmaRank.padded(in[3], in[4]), in[3], -2);
        };
    }

    /** Scratch of {@link #h(Linear.LoraLinear, Tensor[], Tensor, MmaScratch)}. */
    static long h(Linear.LoraLinear op, Spec[] in) {
        DType type = in[0].dtype();
        long rank = MmaRank.padded(in[2], in[3]);
        Spec h = new Spec(type, in[0].shape().with(-1, in[2].shape().dim(0)));
        return MmaRank.copies(type, rank, in[2], -2) + MmaRank.results(rank, h, -1) + (op.dropout() > 0 ? MmaScratch.bytes(in[0].shape().count(), type) : 0);
    }

    /** Scratch of {@link #adapter(Linear.LoraLinearBackward, Tensor[], Tensor[], MmaScratch)}. */
    static long adapter(Linear.LoraLinearBackward op, Spec[] in) {
        DType type = in[0].dtype();
        long rank = MmaRank.padded(in[3], in[4]);
        long low = MmaScratch.bytes(in[1].shape().with(-1, rank).count(), type);
        return MmaRank.copies(type, rank, in[4], -1) + low + (op.keptH() ? MmaRank.copies(type, rank, in[5], -1) : MmaRank.copies(type, rank, in[3], -2) + low)
                + MmaRank.results(rank, new Spec(type.wide(), in[3].shape()), -2) + MmaRank.results(rank, new Spec(type.wide(), in[4].shape()), -1)
                + (op.dropout() > 0 ? MmaScratch.bytes(in[1].shape().count(), type) : 0);
    }

    private static long bias(Spec bias) {
        return MmaScratch.copies(DType.F32, bias);
    }

    void run(Linear.Product op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        DType type = in[0].dtype();
        MmaScratch scratch = new MmaScratch(launcher, type, workspace);
        switch (op) {
            case Linear.Dense dense -> new MmaProducts(launcher, "linear", type).biased(result("y", out[0]), scratch.matrix("x", in[0], -2), scratch.matrix("W", in[1], -2),
                    dense.bias() ? scratch.copy(in[2], DType.F32) : null);
            case Linear.LoraLinear lora -> forward(lora, in, out, scratch);
            case Linear.LoraLinearBackward lora -> backward(lora, in, out, scratch);
        }
    }

    // Operands: x, W, A, B, b, rng; results: y, h.
    private void forward(Linear.LoraLinear op, Tensor[] in, Tensor[] out, MmaScratch scratch) {
        Placed h = h(op, in, out[1], scratch);
        Place bias = op.bias() ? scratch.copy(in[4], DType.F32) : null;
        products(in[0].dtype()).withLow(result("y", out[0]), scratch.matrix("x", in[0], -2), scratch.matrix("W", in[1], -2), op.scale(),
                h, MmaRank.of(scratch, in[2], in[3]).matrix("B", in[3], -1, -2), bias);
    }

    /** h = drop(x) · Aᵀ, and the same as an operand of y; takes scratch for A and, with dropout, for x. W, which is {@code in[1]}, may be null. */
    Placed h(Linear.LoraLinear op, Tensor[] in, Tensor h, MmaScratch scratch) {
        MmaRank rank = MmaRank.of(scratch, in[2], in[3]);
        Placed a = rank.matrix("A", in[2], -2, -2);
        Result result = rank.result("h", h, -1);
        h(op, in[0], a, in[in.length - 1], result, scratch, () -> scratch.take(in[0].shape().count(), in[0].dtype()));
        rank.finish(result, h, -1);
        return rank.rank() == rank.padded() ? scratch.matrix("h", h, -2) : Placed.dense("h", result.place(), h.dim(0), rank.padded(), -2);
    }

    /** As above, {@code copy} giving the place for x where no kernel drops it out as it is read. */
    private void h(Linear.LoraLinear op, Tensor x, Placed a, Tensor rng, Result h, MmaScratch scratch, Supplier<Place> copy) {
        MmaProducts products = products(x.dtype());
        Placed dense = scratch.matrix("x", x, -2);
        if (op.dropout() == 0) products.lowRank(h, 1, dense, a);
        else if (!products.dropped(h, dense, a, true, drop(op.dropout(), op.site(), rng))) {
            products.lowRank(h, 1, dropped(op.dropout(), op.site(), x, rng, copy.get()), a);
        }
    }

    /**
     * What a layer's gradient has computed when dA and dB are there.
     *
     * @param other scratch of the size of x, where there is dropout; else null
     */
    record Adapter(Placed dH, Place other) {}

    // Operands: dY, x, W, A, B, h if it is kept, rng; results: dA, dB, dX.
    private void backward(Linear.LoraLinearBackward op, Tensor[] in, Tensor[] out, MmaScratch scratch) {
        Adapter adapter = adapter(op, in, out, scratch);
        if (!op.needX()) return;
        MmaProducts products = products(in[0].dtype());
        Placed dY = scratch.matrix("dY", in[0], -2);
        Placed w = scratch.matrix("W", in[2], -1);
        Placed a = MmaRank.of(scratch, in[3], in[4]).matrix("A", in[3], -2, -1);
        if (op.dropout() == 0) products.withLow(result("dX", out[2]), dY, w, 1, adapter.dH, a, null);
        else if (!products.withDroppedLow(result("dX", out[2]), dY, w, adapter.dH, a, drop(op.dropout(), op.site(), in[in.length - 1]))) {
            droppedX(op, in, adapter, a, out[2], place -> products.product(new Result("term", out[2].dtype(), place), dY, w));
        }
    }

    /** dA, dB and dH; takes scratch for B, dH, h that is computed again and, with dropout, for x. W, which is {@code in[2]}, may be null. */
    Adapter adapter(Linear.LoraLinearBackward op, Tensor[] in, Tensor[] out, MmaScratch scratch) {
        DType type = in[0].dtype();
        MmaProducts products = products(type);
        MmaRank rank = MmaRank.of(scratch, in[3], in[4]);
        Placed dY = scratch.matrix("dY", in[0], -2);
        long tokens = in[1].dim(0);
        Placed dH = Placed.dense("dH", scratch.take(tokens * rank.padded(), type), tokens, rank.padded(), -2);
        products.lowRank(new Result("dH", type, dH.place()), op.scale(), dY, rank.matrix("B", in[4], -1, -1));
        Place other = op.dropout() > 0 ? scratch.take(in[1].shape().count(), type) : null;
        Result dA = rank.result("dA", out[0], -2);
        dA(op, in, dA, dH, other, scratch);
        rank.finish(dA, out[0], -2);
        Placed h = op.keptH() ? rank.matrix("h", in[5], -1, -1) : again(op, in, rank, scratch, other).turned();
        Result dB = rank.result("dB", out[1], -1);
        products.lowRank(dB, op.scale(), dY.turned(), h);
        rank.finish(dB, out[1], -1);
        return new Adapter(dH, other);
    }

    /** h as the forward pass computed it, in scratch; takes scratch for A too. */
    private Placed again(Linear.LoraLinearBackward op, Tensor[] in, MmaRank rank, MmaScratch scratch, Place other) {
        DType type = in[1].dtype();
        long tokens = in[1].dim(0);
        Placed a = rank.matrix("A", in[3], -2, -2);
        Placed h = Placed.dense("h", scratch.take(tokens * rank.padded(), type), tokens, rank.padded(), -2);
        h(op.forward(), in[1], a, in[in.length - 1], new Result("h", type, h.place()), scratch, () -> other);
        return h;
    }

    private void dA(Linear.LoraLinearBackward op, Tensor[] in, Result dA, Placed dH, Place other, MmaScratch scratch) {
        MmaProducts products = products(in[0].dtype());
        Placed x = scratch.matrix("x", in[1], -1);
        if (op.dropout() == 0) products.product(dA, dH.turned(), x);
        else if (!products.dropped(dA, dH.turned(), x, false, drop(op.dropout(), op.site(), in[in.length - 1]))) {
            products.product(dA, dH.turned(), dropped(op.dropout(), op.site(), in[1], in[in.length - 1], other).turned());
        }
    }

    /** As below; takes scratch for A. */
    void droppedX(Linear.LoraLinearBackward op, Tensor[] in, Adapter adapter, Tensor dX, MmaScratch scratch, Consumer<Place> term) {
        droppedX(op, in, adapter, MmaRank.of(scratch, in[3], in[4]).matrix("A", in[3], -2, -1), dX, term);
    }

    /** dX = drop(dH · A) + a term that {@code term} puts into the place given, of the size and dtype of dX. */
    private void droppedX(Linear.LoraLinearBackward op, Tensor[] in, Adapter adapter, Placed a, Tensor dX, Consumer<Place> term) {
        Place place = Place.of(dX);
        Place other = adapter.other;
        long count = dX.shape().count();
        products(dX.dtype()).product(new Result("low", dX.dtype(), other), adapter.dH, a);
        drop(op.dropout(), op.site(), dX.dtype(), count, place, other, in[in.length - 1]);
        term.accept(other);
        Nest nest = Nest.row(count, dX.dtype().bytes(), dX.dtype().bytes(), dX.dtype().bytes());
        LaunchDescriptor sum = BinaryKernel.launch(BinaryKind.ADD, nest, dX.dtype(), Place.alignment(List.of(place, other)));
        launcher.launch(sum, Map.of("z", place, "x", place, "y", other));
    }

    private MmaProducts products(DType type) {
        return new MmaProducts(launcher, "lora_linear", type);
    }

    private static Result result(String name, Tensor tensor) {
        return new Result(name, tensor.dtype(), Place.of(tensor));
    }

    private static Drop drop(double p, int site, Tensor rng) {
        return new Drop(new Dropping(p, site), Place.of(rng));
    }

    /** x, dropped out, at {@code copy}. */
    private Placed dropped(double p, int site, Tensor x, Tensor rng, Place copy) {
        MmaScratch.copy(launcher, x, copy, x.dtype());
        drop(p, site, x.dtype(), x.shape().count(), copy, copy, rng);
        return Placed.dense("dropped", copy, x.dim(0), x.dim(1), -2);
    }

    private void drop(double p, int site, DType type, long count, Place y, Place x, Tensor rng) {
        int alignment = Place.alignment(List.of(y, x, Place.of(rng)));
        launcher.launch(RandomKernels.dropout(new Random.Dropout(p, site), type, count, alignment), Map.of("y", y, "x", x, "rng", Place.of(rng)));
    }
}
