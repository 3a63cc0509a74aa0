package lorikeet.quant4bit;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.Cores;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.plan.Flops;

/** A product with a 4-bit W: the dense operation, with W's tensors in the place of W. */
public sealed interface LowBitLayer extends LowBitOp
        permits LowBitOp.LowBitForward, LowBitOp.LowBitLinearBackward, LowBitOp.LowBitLoraLinearBackward, LowBitOp.LowBitGated {
    /** The operation on W as one tensor, with activations of this dtype: F32, BF16 or F16, or F64 on the reference device. */
    Op dense(DType activations);

    /** The operand that W is there; its tensors begin at the same place here. */
    default int place() {
        return 1;
    }

    /** What a product alone needs: W. */
    @Override
    default boolean savesInput(int i) {
        return i > 0;
    }

    @Override
    default boolean savesOutput(int i) {
        return false;
    }

    @Override
    Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut, boolean[] wanted);

    @Override
    default Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut) {
        boolean[] all = new boolean[in.length];
        Arrays.fill(all, true);
        return gradient(ops, in, out, dOut, all);
    }

    /** db = the sum of dY over tokens, which is F32 where dY has 16 bits. */
    static Tensor biasGradient(Ops ops, Tensor dY) {
        return ops.sum(ops.cast(dY, dY.dtype().wide()), 0);
    }

    /** The operands of {@link #dense(DType)}, {@code w} being W. */
    default Tensor[] dense(Tensor[] in, Tensor w) {
        Tensor[] dense = new Tensor[in.length - weight().parts() + 1];
        System.arraycopy(in, 0, dense, 0, place());
        dense[place()] = w;
        System.arraycopy(in, place() + weight().parts(), dense, place() + 1, dense.length - place() - 1);
        return dense;
    }

    /** As {@link #dense(Tensor[], Tensor)}, for specs. */
    default Spec[] dense(Spec[] in) {
        Spec[] dense = new Spec[in.length - weight().parts() + 1];
        System.arraycopy(in, 0, dense, 0, place());
        dense[place()] = weight().dense();
        System.arraycopy(in, place() + weight().parts(), dense, place() + 1, dense.length - place() - 1);
        return dense;
    }

    /** {@code first} and the tensors of W. */
    default Tensor[] weights(Tensor[] in, Tensor first) {
        Tensor[] operands = new Tensor[1 + weight().parts()];
        operands[0] = first;
        System.arraycopy(in, place(), operands, 1, weight().parts());
        return operands;
    }

    @Override
    default Spec[] infer(Spec... in) {
        weight().check(name(), in, place());
        if (in[0].shape().rank() != 2) throw new ShapeException(name() + ": activations must have rank 2, found " + in[0]);
        return dense(in[0].dtype()).infer(dense(in));
    }

    @Override
    default Optional<Tensor[]> lower(Ops ops, Tensor... in) {
        Tensor[] w = Arrays.copyOfRange(in, place(), place() + weight().parts());
        Tensor dense = ops.apply(new LowBitOp.Dequantize(weight(), DType.F32), w)[0];
        return Optional.of(ops.apply(dense(in[0].dtype()), dense(in, dense)));
    }

    @Override
    default double flops(Spec... in) {
        return Flops.of(dense(in[0].dtype()), dense(in));
    }

    @Override
    default void reference(Tensor[] in, Tensor[] out) {
        LowBitReference.layer(this, in, out);
    }

    @Override
    default boolean supportedByCpu(Spec... in) {
        return in[0].dtype() == DType.F32; // the other activations have the same dtype
    }

    @Override
    default long workspace(int threads, Spec... in) {
        return LowBitCpu.workspace(this, threads, dense(in));
    }

    @Override
    default void cpu(Cores cores, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        LowBitCpu.run(cores, this, in, out, workspace);
    }
}
