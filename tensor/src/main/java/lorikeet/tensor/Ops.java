package lorikeet.tensor;

import lorikeet.tensor.op.AttentionOps;
import lorikeet.tensor.op.ElementwiseOps;
import lorikeet.tensor.op.GaLoreOps;
import lorikeet.tensor.op.GatherOps;
import lorikeet.tensor.op.LinearOps;
import lorikeet.tensor.op.LossOps;
import lorikeet.tensor.op.MatMulOps;
import lorikeet.tensor.op.MoveOps;
import lorikeet.tensor.op.NormOps;
import lorikeet.tensor.op.OptimizeOps;
import lorikeet.tensor.op.RandomOps;
import lorikeet.tensor.op.ReduceOps;
import lorikeet.tensor.op.SoftmaxOps;

/**
 * The arithmetic of tensors. The verbs come from one interface a family and all go through {@link #apply}, so that
 * one model source serves inference ({@link Eager}), training (the tape of autograd) and each device.
 *
 * <p>Each tensor that a verb makes belongs to the innermost open {@link #scope()}. One thread at a time.
 */
public interface Ops
        extends ElementwiseOps, ReduceOps, MatMulOps, LinearOps, NormOps, SoftmaxOps, AttentionOps, GatherOps, LossOps, OptimizeOps,
                GaLoreOps, RandomOps, MoveOps, AutoCloseable {

    /** Opens a scope: tensors made from now on are released when it closes, unless kept. */
    Scope scope();

    /** Closes all scopes. Tensors taken out by {@link Tensor#alias()} stay until they are released. */
    @Override
    void close();
}
