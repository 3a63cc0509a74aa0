package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import lorikeet.quant4bit.LowBitOp;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
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

/** The kernels of every family of operations. */
final class Families {
    private final MovePtx move;
    private final ElementwisePtx elementwise;
    private final MatMulPtx matMul;
    private final LinearPtx linear;
    private final GatedPtx gated;
    private final AttentionPtx attention;
    private final GatherPtx gather;
    private final LossPtx loss;
    private final NormPtx norm;
    private final SoftmaxPtx softmax;
    private final OptimizePtx optimize;
    private final GaLorePtx galore;
    private final ReducePtx reduce;
    private final RandomPtx random;
    private final LowBitPtx lowBit;
    private final OwnPtx own;

    Families(Launcher launcher) {
        move = new MovePtx(launcher);
        elementwise = new ElementwisePtx(launcher);
        matMul = new MatMulPtx(Products.asked(launcher));
        linear = new LinearPtx(Products.asked(launcher));
        gated = new GatedPtx(linear, elementwise);
        attention = new AttentionPtx(launcher);
        gather = new GatherPtx(launcher);
        loss = new LossPtx(launcher);
        norm = new NormPtx(launcher);
        softmax = new SoftmaxPtx(launcher);
        optimize = new OptimizePtx(launcher);
        galore = new GaLorePtx(launcher);
        reduce = new ReducePtx(launcher);
        random = new RandomPtx(launcher);
        lowBit = new LowBitPtx(launcher, linear, elementwise);
        own = new OwnPtx(launcher);
    }

    @SuppressWarnings("unchecked") // each case gives the kernels of the family that it matched
    <O extends Op> OpKernels<O> of(O op) {
        return (OpKernels<O>) switch ((Op) op) {
            case Move _ -> move;
            case Elementwise _ -> elementwise;
            case Reduce _ -> reduce;
            case MatMul _ -> matMul;
            case Linear.Product _ -> linear;
            case Linear.Gated _ -> gated;
            case Norm _ -> norm;
            case Softmax _ -> softmax;
            case Attention _ -> attention;
            case Gather _ -> gather;
            case Loss _ -> loss;
            case Optimize _ -> optimize;
            case GaLore _ -> galore;
            case Random _ -> random;
            case LowBitOp _ -> lowBit;
            case PtxOp _ -> own;
            case Op.Custom _ -> NONE;
        };
    }

    /** No kernels: the CPU runs it. */
    private static final OpKernels<Op> NONE = new OpKernels<>() {
        @Override
        public boolean supports(Op op, Spec[] in) {
            return false;
        }

        @Override
        public Layout layout(Op op, int operand) {
            return Layout.ANY;
        }

        @Override
        public void run(Op op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
            throw new IllegalStateException(op.name() + " has no kernel");
        }
    };
}
