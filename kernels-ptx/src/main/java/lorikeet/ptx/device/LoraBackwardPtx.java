package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Linear;

/**
 * Gradient of a low-rank layer by {@code matmul_f32.ptx}: dH = s · dY · B, dA = dHᵀ · drop(x), dB = s · dYᵀ · h and
 * dX = dH · A + dY · W, one product of two; with dropout dX = dY · W + drop(dH · A) in three steps. An h that was not kept is computed again by the
 * launch of the forward pass.
 */
record LoraBackwardPtx(Products products) {
    private static final String KERNEL = "lora_linear";

    /**
     * The layer's sizes, and its scratch: dH {@code [tokens, rank]}, h {@code [tokens, rank]} where it is computed again, dH · A {@code [tokens, in]}
     * where it is dropped out, parts.
     *
     * @param low whether dH · A is dropped out
     * @param again whether h is computed again
     */
    record Scratch(long tokens, long in, long out, long rank, boolean low, boolean again) {
        static Scratch of(Linear.LoraLinearBackward op, Spec[] in) {
            long rank = in[3].shape().dim(0);
            return new Scratch(in[1].shape().dim(0), in[1].shape().dim(1), in[2].shape().dim(0), rank, op.needX() && op.dropout() > 0, !op.keptH());
        }

        long hAt() {
            return floats(tokens * rank);
        }

        long lowAt() {
            return again ? 2 * hAt() : hAt();
        }

        long partsAt() {
            return lowAt() + (low ? floats(tokens * in) : 0);
        }

        long bytes() {
            long dX = low ? dX().parts().count() * tokens * in * Float.BYTES : both().scratch(tokens * in);
            long parts = Math.max(Math.max(dH().scratch(tokens * rank), dA().scratch(rank * in)), Math.max(dB().scratch(out * rank), dX));
            return partsAt() + Math.max(parts, again ? plan(tokens, in, rank).scratch(tokens * rank) : 0);
        }

        private static long floats(long count) {
            return Aligned.bytes(count * Float.BYTES);
        }

        MatMulPlan dH() {
            return MatMulPlan.of(tokens, rank, out, 1);
        }

        MatMulPlan dA() {
            return MatMulPlan.of(rank, in, tokens, 1);
        }

        MatMulPlan dB() {
            return MatMulPlan.of(out, rank, tokens, 1);
        }

        /** dY · W. */
        MatMulPlan dX() {
            return MatMulPlan.of(tokens, in, out, 1);
        }

        /** dH · A + dY · W. */
        MatMulPlan both() {
            return MatMulPlan.ofTwo(tokens, in, rank, out);
        }
    }

    /** The plan of h, forward and here. */
    private static MatMulPlan plan(long tokens, long in, long rank) {
        return MatMulPlan.of(tokens, rank, in, 1);
    }

    /** h {@code [tokens, rank]} = drop(x) · Aᵀ. */
    static MatMulKernel h(Tensor x, Tensor a, Dropping drop) {
        Pair xA = new Pair(MatMulOperand.dropped("x", x, -2, drop.p() > 0), MatMulOperand.of("A", a, -2));
        return new MatMulKernel(KERNEL, "h", 1, xA, null, null, MatMulBatches.ONE, drop, plan(x.dim(0), x.dim(1), a.dim(0)));
    }

    // Operands: dY, x, W, A, B, h if it is kept, rng; results: dA, dB, dX.
    void run(Linear.LoraLinearBackward op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Step step = adapter(op, Scratch.of(op, new Spec[] {in[0].spec(), in[1].spec(), in[2].spec(), in[3].spec()}), in, out, workspace);
        if (!op.needX()) return;
        if (op.dropout() > 0) step.droppedX();
        else step.dX();
    }

    /** dH, dA and dB; W, which is {@code in[2]}, may be null. */
    Step adapter(Linear.LoraLinearBackward op, Scratch scratch, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Step step = new Step(products, op, scratch, in, places(op, in, out, workspace, scratch), workspace);
        step.dH();
        step.dA();
        if (scratch.again()) step.h();
        step.dB();
        return step;
    }

    private static Map<String, Place> places(Linear.LoraLinearBackward op, Tensor[] in, Tensor[] out, MemorySegment workspace, Scratch scratch) {
        Map<String, Place> places = new HashMap<>();
        List<String> operands = scratch.again() ? List.of("dY", "x", "W", "A", "B", "rng") : List.of("dY", "x", "W", "A", "B", "h", "rng");
        for (int i = 0; i < in.length; i++) if (in[i] != null) places.put(operands.get(i), Place.of(in[i]));
        String[] results = {"dA", "dB", "dX"};
        for (int i = 0; i < out.length; i++) places.put(results[i], Place.of(out[i]));
        places.put("dH", Place.of(workspace, 0, scratch.hAt()));
        if (scratch.again()) places.put("h", Place.of(workspace, scratch.hAt(), scratch.hAt()));
        if (scratch.low()) places.put("low", Place.of(workspace, scratch.lowAt(), scratch.partsAt() - scratch.lowAt()));
        return places;
    }

    /** One run: its operands and places. */
    record Step(Products products, Linear.LoraLinearBackward op, Scratch sizes, Tensor[] in, Map<String, Place> places, MemorySegment workspace) {
        void dH() {
            product("dH", op.scale(), new Pair(dY(-2), MatMulOperand.of("B", in[4], -1)), sizes.dH());
        }

        void dA() {
            MatMulOperand x = MatMulOperand.dropped("x", in[1], -1, op.dropout() > 0);
            product("dA", 1, new Pair(MatMulOperand.scratch("dH", sizes.tokens(), sizes.rank(), -1), x), sizes.dA());
        }

        /** To scratch, as the forward pass computed it. */
        void h() {
            products.run(LoraBackwardPtx.h(in[1], in[3], drop()), places, workspace, sizes.partsAt());
        }

        void dB() {
            MatMulOperand h = sizes.again() ? MatMulOperand.scratch("h", sizes.tokens(), sizes.rank(), -1) : MatMulOperand.of("h", in[5], -1);
            product("dB", op.scale(), new Pair(dY(-1), h), sizes.dB());
        }

        void dX() {
            MatMulKernel both = new MatMulKernel(KERNEL, "dX", 1, dHA(), dYW(), null, MatMulBatches.ONE, Dropping.NONE, sizes.both());
            products.run(both, places, workspace, sizes.partsAt());
        }

        void droppedX() {
            low();
            MatMulKernel dense = new MatMulKernel(KERNEL, "dX", 1, dYW(), null, null, MatMulBatches.ONE, Dropping.NONE, sizes.dX());
            products.addingLow(dense, drop(), places, workspace, sizes.partsAt());
        }

        /** low = dH · A, to scratch. */
        void low() {
            MatMulPlan whole = MatMulPlan.whole(sizes.tokens(), sizes.in(), sizes.rank());
            products.run(new MatMulKernel(KERNEL, "low", 1, dHA(), null, null, MatMulBatches.ONE, Dropping.NONE, whole), places, workspace, sizes.partsAt());
        }

        private Pair dHA() {
            return new Pair(MatMulOperand.scratch("dH", sizes.tokens(), sizes.rank(), -2), MatMulOperand.of("A", in[3], -1));
        }

        private Pair dYW() {
            return new Pair(dY(-2), MatMulOperand.of("W", in[2], -1));
        }

        private MatMulOperand dY(int edgeAxis) {
            return MatMulOperand.of("dY", in[0], edgeAxis);
        }

        Dropping drop() {
            return new Dropping(op.dropout(), op.site());
        }

        private void product(String result, double scale, Pair pair, MatMulPlan plan) {
            MatMulKernel kernel = new MatMulKernel(KERNEL, result, (float) scale, pair, null, null, MatMulBatches.ONE, drop(), plan);
            products.run(kernel, places, workspace, sizes.partsAt());
        }
    }
}
