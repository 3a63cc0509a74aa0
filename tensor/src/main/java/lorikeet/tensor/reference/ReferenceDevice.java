package lorikeet.tensor.reference;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.MemoryPool;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.OtherMemory;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Storage;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.Gather;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Loss;
import lorikeet.tensor.op.MatMul;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Norm;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.op.Optimize;
import lorikeet.tensor.op.Random;
import lorikeet.tensor.op.Reduce;
import lorikeet.tensor.op.Softmax;

/**
 * Every operation as a plain loop in float64 over host memory, one file a family: the definition that kernels are
 * tested against. Operands may have any layout and dtype; sums are taken in row-major order and each result is rounded
 * once to its dtype. It runs whole models, slowly, with activations in F64.
 */
public final class ReferenceDevice implements Device {
    private final MemoryPool pool = new MemoryPool();

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public DType working() {
        return DType.F64;
    }

    @Override
    public Storage allocate(long bytes) {
        return pool.allocate(bytes);
    }

    @Override
    public boolean supports(Op op, Spec[] in) {
        return true;
    }

    @Override
    public Layout layout(Op op, int operand) {
        return Layout.ANY;
    }

    @Override
    public long workspace(Op op, Spec[] in) {
        return 0;
    }

    @Override
    public void run(Op op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Elementwise elementwise -> ElementwiseReference.run(elementwise, in, out);
            case Reduce reduce -> ReduceReference.run(reduce, in, out);
            case MatMul matMul -> MatMulReference.run(matMul, in, out);
            case Linear linear -> LinearReference.run(linear, in, out);
            case Norm norm -> NormReference.run(norm, in, out);
            case Softmax softmax -> SoftmaxReference.run(softmax, in, out);
            case Attention attention -> AttentionReference.run(attention, in, out);
            case Gather gather -> GatherReference.run(gather, in, out);
            case Loss loss -> LossReference.run(loss, in, out);
            case Optimize optimize -> OptimizeReference.run(optimize, in, out);
            case GaLore galore -> GaLoreReference.run(galore, in, out);
            case Random random -> RandomReference.run(random, in, out);
            case Move move -> MoveReference.run(move, in, out);
            case Op.Custom custom -> custom.reference(in, out);
        }
    }

    @Override
    public void upload(MemorySegment host, Tensor to) {
        OtherMemory.check(this, "upload: result", to);
        MemorySegment.copy(host, 0, to.memory(), byteOffset(to), to.spec().bytes());
    }

    @Override
    public void download(Tensor from, MemorySegment host) {
        OtherMemory.check(this, "download: operand", from);
        MemorySegment.copy(from.memory(), byteOffset(from), host, 0, from.spec().bytes());
    }

    private static long byteOffset(Tensor tensor) {
        if (!tensor.isDense()) throw new ShapeException("reference: only dense tensors are copied from and to the host, found " + tensor);
        return tensor.byteOffset();
    }

    @Override
    public void synchronize() {
        // Operations have finished when they return.
    }

    @Override
    public MemoryUse memory() {
        return pool.use();
    }

    @Override
    public void close() {
        pool.close();
    }
}
