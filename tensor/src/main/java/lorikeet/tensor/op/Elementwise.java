package lorikeet.tensor.op;

import java.util.Optional;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/** Operations on one element at a time; binary ones broadcast by NumPy's rule. */
public sealed interface Elementwise extends Op {

    enum UnaryKind { NEG, ABS, SQUARE, SQRT, RSQRT, RECIPROCAL, EXP, LOG, TANH, SIGMOID, SILU, RELU, SIN, COS }

    enum BinaryKind { ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM, GREATER }

    /** y = f(x). */
    record Unary(UnaryKind kind) implements Elementwise {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 1);
            Check.activation(this, "x", in[0]);
            return Check.out(in[0]);
        }

        @Override
        public String name() {
            return kind.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** z = f(x, y); GREATER is 1 where x > y and 0 elsewhere. MAXIMUM and MINIMUM give NaN if either is. */
    record Binary(BinaryKind kind) implements Elementwise {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2);
            Check.activation(this, "x", in[0]);
            Check.activation(this, "y", in[1]);
            Check.require(this, in[0].dtype() == in[1].dtype(), () -> "operands must have one dtype, found " + in[0] + " and " + in[1]);
            return Check.out(new Spec(in[0].dtype(), Shape.broadcast(name(), in[0].shape(), in[1].shape())));
        }

        @Override
        public String name() {
            return kind.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** y = factor · x + shift. */
    record Affine(double factor, double shift) implements Elementwise {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 1);
            Check.activation(this, "x", in[0]);
            return Check.out(in[0]);
        }
    }

    /** y = silu(gate) · up, silu(a) = a / (1 + e^-a) (Shazeer 2020). */
    record SwiGlu() implements Elementwise {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2);
            Check.activation(this, "gate", in[0]);
            Check.same(this, "gate", in[0], "up", in[1]);
            return Check.out(in[0]);
        }

        @Override
        public Optional<Tensor[]> lower(Ops ops, Tensor... in) {
            return Optional.of(new Tensor[] {ops.mul(ops.silu(in[0]), in[1])});
        }
    }

    /** (dY, gate, up) → (dGate, dUp). */
    record SwiGluBackward() implements Elementwise {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 3);
            Check.same(this, "dY", in[0], "gate", in[1]);
            Check.same(this, "gate", in[1], "up", in[2]);
            return Check.out(in[1], in[2]);
        }
    }
}
