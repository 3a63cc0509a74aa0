package lorikeet.autograd.rule;

import static lorikeet.autograd.rule.Rule.inputs;
import static lorikeet.autograd.rule.Rule.keeping;
import static lorikeet.autograd.rule.Rule.outputs;

import lorikeet.tensor.Ops;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Reduce;

/** Gradients of {@link Reduce}; that of a maximum is shared by equal largest elements. */
final class ReduceRules {
    private ReduceRules() {}

    static Rule of(Reduce op) {
        return switch (op.kind()) {
            case SUM -> Rule.linear(r -> r.gradients(spread(r, op, r.dY())));
            case MEAN -> Rule.linear(r -> r.gradients(r.ops().scale(spread(r, op, r.dY()), 1.0 / reduced(r, op))));
            case MAX -> keeping(r -> max(r, op), inputs(0), outputs(0));
        };
    }

    private static Tensor spread(Recorded r, Reduce op, Tensor y) {
        return r.ops().copy(r.ops().expand(kept(r, op, y), r.specs()[0].shape().dims()));
    }

    private static Tensor kept(Recorded r, Reduce op, Tensor y) {
        Shape shape = r.specs()[0].shape();
        for (int axis : op.axes()) shape = shape.with(axis, 1);
        return r.ops().reshape(y, shape.dims());
    }

    private static double reduced(Recorded r, Reduce op) {
        double n = 1;
        for (int axis : op.axes()) n *= r.specs()[0].shape().dim(axis);
        return n;
    }

    private static Tensor[] max(Recorded r, Reduce op) {
        Ops ops = r.ops();
        Tensor largest = ops.affine(ops.greater(kept(r, op, r.out()[0]), r.in()[0]), -1, 1);
        Tensor count = ops.one(new Reduce(Reduce.Kind.SUM, op.axes(), true), largest);
        return r.gradients(ops.mul(largest, ops.div(kept(r, op, r.dY()), count)));
    }
}
