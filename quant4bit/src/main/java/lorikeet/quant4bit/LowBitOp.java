package lorikeet.quant4bit;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.Cores;
import lorikeet.tensor.cpu.TeamOp;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.MatMul;

/**
 * Operations on a weight W {@code [out, in]} in 4 bits, whose tensors ({@link LowBitSpec}) stand where the dense operation has W.
 * W is exactly the numbers of {@link Dequantize} to F32, and is never whole in memory in any product.
 */
public sealed interface LowBitOp extends TeamOp permits LowBitOp.Dequantize, LowBitLayer {
    /** Format and size of W. */
    LowBitSpec weight();

    /** W {@code [out, in]} in {@code to}, F32, BF16 or F16; operands are the tensors of W. Each element is rounded to F32, then to {@code to}. */
    record Dequantize(LowBitSpec weight, DType to) implements LowBitOp {
        @Override
        public Spec[] infer(Spec... in) {
            weight.check(name(), in, 0);
            if (to != DType.F32 && !to.is16Bit()) throw new ShapeException(name() + ": gives F32, BF16 or F16, not " + to);
            return new Spec[] {new Spec(to, weight.dense().shape())};
        }

        @Override
        public void reference(Tensor[] in, Tensor[] out) {
            LowBitReference.dequantize(weight, in, 0, out[0]);
        }

        @Override
        public void cpu(Cores cores, Tensor[] in, Tensor[] out, MemorySegment workspace) {
            DequantizeCpu.run(cores, LowBitMatrix.of(weight, in, 0), out[0]);
        }

        /** None: codes are not differentiable. */
        @Override
        public Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut) {
            return new Tensor[in.length];
        }
    }

    /** What has y {@code [tokens, out]} as its first result, and x and the tensors of W as its first operands. */
    sealed interface LowBitForward extends LowBitLayer {
        @Override
        Linear.Layer dense(DType activations);
    }

    /** y = x · Wᵀ (+ b): operands x {@code [tokens, in]}, W, then b {@code [out]} if {@code bias}; result y {@code [tokens, out]}. */
    record LowBitLinear(LowBitSpec weight, boolean bias) implements LowBitForward {
        @Override
        public Linear.Dense dense(DType activations) {
            return new Linear.Dense(bias);
        }

        @Override
        public Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut, boolean[] wanted) {
            Tensor[] gradients = new Tensor[in.length];
            if (wanted[0]) gradients[0] = ops.one(new LowBitLinearBackward(weight), weights(in, dOut[0]));
            if (bias && wanted[in.length - 1]) gradients[in.length - 1] = LowBitLayer.biasGradient(ops, dOut[0]);
            return gradients;
        }
    }

    /** Gradient of {@link LowBitLinear}: dX {@code [tokens, in]} = dY · W; operands dY {@code [tokens, out]}, W. */
    record LowBitLinearBackward(LowBitSpec weight) implements LowBitLayer {
        @Override
        public MatMul dense(DType activations) {
            return new MatMul(false, false, activations);
        }

        @Override
        public Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut, boolean[] wanted) {
            Tensor[] gradients = new Tensor[in.length];
            gradients[0] = ops.one(new LowBitLinear(weight, false), weights(in, dOut[0]));
            return gradients;
        }
    }

    /**
     * y = x · Wᵀ (+ b) + scale · h · Bᵀ, h = drop(x) · Aᵀ (QLoRA, Dettmers et al. 2023), as
     * {@link Linear.LoraLinear}: operands x, W, A, B, then b if {@code bias}, then the random counter if
     * {@code dropout > 0}; results y {@code [tokens, out]} and h {@code [tokens, rank]}.
     */
    record LowBitLoraLinear(LowBitSpec weight, double scale, double dropout, int site, boolean bias) implements LowBitForward {
        @Override
        public Linear.LoraLinear dense(DType activations) {
            return new Linear.LoraLinear(scale, dropout, site, bias);
        }

        @Override
        public int differentiableOutputs() {
            return 1;
        }

        @Override
        public boolean savesInput(int i) {
            return !bias || i != 3 + weight.parts();
        }

        @Override
        public boolean savesOutput(int i) {
            return i == 1;
        }

        @Override
        public Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut, boolean[] wanted) {
            Tensor[] gradients = new Tensor[in.length];
            int a = 1 + weight.parts();
            Tensor[] low = ops.apply(new LowBitLoraLinearBackward(weight, scale, dropout, site, wanted[0]), backward(in, out[1], dOut[0]));
            gradients[a] = low[0];
            gradients[a + 1] = low[1];
            if (wanted[0]) gradients[0] = low[2];
            if (bias && wanted[a + 2]) gradients[a + 2] = LowBitLayer.biasGradient(ops, dOut[0]);
            return gradients;
        }

        private Tensor[] backward(Tensor[] in, Tensor h, Tensor dY) {
            int parts = weight.parts();
            Tensor[] operands = new Tensor[5 + parts + (dropout > 0 ? 1 : 0)];
            operands[0] = dY;
            System.arraycopy(in, 0, operands, 1, 3 + parts); // x, W, A, B
            operands[4 + parts] = h;
            if (dropout > 0) operands[5 + parts] = in[in.length - 1];
            return operands;
        }
    }

    /**
     * Gradients of {@link LowBitLoraLinear}, as {@link Linear.LoraLinearBackward}: operands dY, x, W, A, B, h if {@code keptH}, then the
     * random counter if {@code dropout > 0}; results dA, dB and, if {@code needX}, dX.
     */
    record LowBitLoraLinearBackward(LowBitSpec weight, double scale, double dropout, int site, boolean needX, boolean keptH) implements LowBitLayer {
        /** With h kept. */
        public LowBitLoraLinearBackward(LowBitSpec weight, double scale, double dropout, int site, boolean needX) {
            this(weight, scale, dropout, site, needX, true);
        }

        /** The same gradients from h computed again. */
        public LowBitLoraLinearBackward recomputingH() {
            return new LowBitLoraLinearBackward(weight, scale, dropout, site, needX, false);
        }

        @Override
        public Linear.LoraLinearBackward dense(DType activations) {
            return new Linear.LoraLinearBackward(scale, dropout, site, needX, keptH);
        }

        @Override
        public int place() {
            return 2;
        }

        /** Not defined: {@link #lower} has the same results and is differentiated. */
        @Override
        public Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut, boolean[] wanted) {
            throw new UnsupportedOperationException(name() + " has no gradient of its own; differentiate what it lowers to");
        }
    }

    /**
     * act = silu(gate) · y for the y of a layer, as {@link Linear.Gated}: operands the layer's, then gate {@code [tokens, out]}; results act
     * {@code [tokens, out]}, then the layer's.
     */
    record LowBitGated(LowBitForward layer) implements LowBitLayer {
        @Override
        public LowBitSpec weight() {
            return layer.weight();
        }

        @Override
        public Linear.Gated dense(DType activations) {
            return new Linear.Gated(layer.dense(activations));
        }

        /** Of the operands, those of the layer. */
        public <T> T[] operands(T[] in) {
            return Arrays.copyOf(in, in.length - 1);
        }

        /** Of the results, those of the layer. */
        public <T> T[] results(T[] out) {
            return Arrays.copyOfRange(out, 1, out.length);
        }

        @Override
        public int differentiableOutputs() {
            return 1;
        }

        @Override
        public boolean savesInput(int i) {
            return layer.savesInput(i);
        }

        @Override
        public boolean savesOutput(int i) {
            return i == 1 || i > 1 && layer.savesOutput(i - 1);
        }

        @Override
        public Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut, boolean[] wanted) {
            Tensor[] both = ops.apply(new Elementwise.SwiGluBackward(), dOut[0], in[in.length - 1], out[1]);
            boolean[] ofLayer = Arrays.copyOf(wanted, in.length - 1);
            Tensor[] gradients = Arrays.copyOf(layer.gradient(ops, operands(in), results(out), new Tensor[] {both[1]}, ofLayer), in.length);
            gradients[in.length - 1] = both[0];
            return gradients;
        }
    }
}
