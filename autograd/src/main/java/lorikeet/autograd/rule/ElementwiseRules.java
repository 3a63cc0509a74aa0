package lorikeet.autograd.rule;

import static lorikeet.autograd.rule.Rule.inputs;
import static lorikeet.autograd.rule.Rule.keeping;
import static lorikeet.autograd.rule.Rule.outputs;

import java.util.function.Function;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise;

/** Gradients of {@link Elementwise}; the tape sums those of broadcast operands. */
final class ElementwiseRules {
    private ElementwiseRules() {}

    static Rule of(Elementwise op) {
        return switch (op) {
            case Elementwise.Unary unary -> unary(unary.kind());
            case Elementwise.Binary binary -> binary(binary.kind());
            case Elementwise.Affine affine -> Rule.linear(r -> r.gradients(r.ops().scale(r.dY(), affine.factor())));
            case Elementwise.SwiGlu swiGlu -> keeping(
                    r -> r.ops().apply(new Elementwise.SwiGluBackward(), r.dY(), r.in()[0], r.in()[1]), inputs(0, 1), outputs());
            case Elementwise.SwiGluBackward backward -> Rule.LOWERED;
        };
    }

    private static Rule unary(Elementwise.UnaryKind kind) {
        return switch (kind) {
            case NEG -> Rule.linear(r -> r.gradients(r.ops().neg(r.dY())));
            case ABS -> ofInput(r -> r.ops().mul(r.dY(), sign(r.ops(), r.in()[0])));
            case SQUARE -> ofInput(r -> r.ops().mul(r.dY(), r.ops().scale(r.in()[0], 2)));
            case SQRT -> ofOutput(r -> r.ops().scale(r.ops().div(r.dY(), r.out()[0]), 0.5));
            case RSQRT -> ofOutput(r -> r.ops().scale(r.ops().mul(r.dY(), r.ops().mul(r.out()[0], r.ops().square(r.out()[0]))), -0.5));
            case RECIPROCAL -> ofOutput(r -> r.ops().neg(r.ops().mul(r.dY(), r.ops().square(r.out()[0]))));
            case EXP -> ofOutput(r -> r.ops().mul(r.dY(), r.out()[0]));
            case LOG -> ofInput(r -> r.ops().div(r.dY(), r.in()[0]));
            case TANH -> ofOutput(r -> r.ops().mul(r.dY(), r.ops().affine(r.ops().square(r.out()[0]), -1, 1)));
            case SIGMOID -> ofOutput(r -> r.ops().mul(r.dY(), r.ops().mul(r.out()[0], r.ops().affine(r.out()[0], -1, 1))));
            case SILU -> ofInput(r -> r.ops().mul(r.dY(), siluSlope(r.ops(), r.in()[0])));
            case RELU -> ofInput(r -> r.ops().mul(r.dY(), r.ops().greater(r.in()[0], r.ops().scale(r.in()[0], 0))));
            case SIN -> ofInput(r -> r.ops().mul(r.dY(), r.ops().cos(r.in()[0])));
            case COS -> ofInput(r -> r.ops().neg(r.ops().mul(r.dY(), r.ops().sin(r.in()[0]))));
        };
    }

    private static Rule binary(Elementwise.BinaryKind kind) {
        return switch (kind) {
            case ADD -> Rule.linear(r -> r.gradients(r.dY(), r.dY()));
            case SUB -> Rule.linear(r -> r.gradients(r.dY(), r.wants(1) ? r.ops().neg(r.dY()) : null));
            case MUL -> keeping(ElementwiseRules::product, inputs(0, 1), outputs());
            case DIV -> keeping(ElementwiseRules::quotient, inputs(0, 1), outputs(0));
            case MAXIMUM -> keeping(r -> choice(r, r.in()[0], r.in()[1]), inputs(0, 1), outputs());
            case MINIMUM -> keeping(r -> choice(r, r.in()[1], r.in()[0]), inputs(0, 1), outputs());
            case GREATER -> Rule.NONE;
        };
    }

    private static Rule ofInput(Function<Recorded, Tensor> formula) {
        return keeping(r -> r.gradients(formula.apply(r)), inputs(0), outputs());
    }

    private static Rule ofOutput(Function<Recorded, Tensor> formula) {
        return keeping(r -> r.gradients(formula.apply(r)), inputs(), outputs(0));
    }

    private static Tensor[] product(Recorded r) {
        Ops ops = r.ops();
        return r.gradients(r.wants(0) ? ops.mul(r.dY(), r.in()[1]) : null, r.wants(1) ? ops.mul(r.dY(), r.in()[0]) : null);
    }

    private static Tensor[] quotient(Recorded r) {
        Ops ops = r.ops();
        Tensor dX = ops.div(r.dY(), r.in()[1]);
        return r.gradients(dX, r.wants(1) ? ops.neg(ops.mul(dX, r.out()[0])) : null);
    }

    // 1 where x > y, 1/2 where equal, as PyTorch splits ties.
    private static Tensor[] choice(Recorded r, Tensor x, Tensor y) {
        Ops ops = r.ops();
        Tensor first = ops.affine(ops.sub(ops.greater(x, y), ops.greater(y, x)), 0.5, 0.5);
        return r.gradients(ops.mul(r.dY(), first), ops.mul(r.dY(), ops.affine(first, -1, 1)));
    }

    private static Tensor sign(Ops ops, Tensor x) {
        Tensor zero = ops.scale(x, 0);
        return ops.sub(ops.greater(x, zero), ops.greater(zero, x));
    }

    // d/dx x·s(x) = s + x·s·(1 - s)
    private static Tensor siluSlope(Ops ops, Tensor x) {
        Tensor s = ops.sigmoid(x);
        return ops.add(s, ops.mul(ops.mul(x, s), ops.affine(s, -1, 1)));
    }
}
