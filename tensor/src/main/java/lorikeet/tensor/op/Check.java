package lorikeet.tensor.op;

import java.util.function.Supplier;
import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;

/** The checks that {@code infer} methods share. Every message names the operation and the operand. */
final class Check {
    private Check() {}

    static void operands(Op op, Spec[] in, int expected) {
        if (in.length != expected) throw error(op, "takes " + expected + " operands, found " + in.length);
    }

    /** Of an element to be left out. */
    static void probability(String op, double p) {
        if (!(p >= 0 && p < 1)) throw new ShapeException(op + ": probability must be in [0, 1), found " + p);
    }

    static void rank(Op op, String operand, Spec spec, int rank) {
        if (spec.shape().rank() != rank) throw error(op, operand + " must have rank " + rank + ", found " + spec);
    }

    static void floating(Op op, String operand, Spec spec) {
        if (!spec.dtype().isFloat()) throw error(op, operand + " must be floating point, found " + spec);
    }

    /** Activations: F32, BF16 or F16, or F64 on the reference device. */
    static void activation(Op op, String operand, Spec spec) {
        if (!spec.dtype().isFloat()) throw error(op, operand + " must be F32, BF16, F16 or F64, found " + spec);
    }

    /** What is trained, and its gradients: F32, or F64 on the reference device. */
    static void master(Op op, String operand, Spec spec) {
        if (spec.dtype() != DType.F32 && spec.dtype() != DType.F64) {
            throw error(op, operand + " must be F32 or F64, found " + spec);
        }
    }

    static void dtype(Op op, String operand, Spec spec, DType dtype) {
        if (spec.dtype() != dtype) throw error(op, operand + " must be " + dtype + ", found " + spec);
    }

    static void shape(Op op, String operand, Spec spec, long... dims) {
        if (!spec.shape().equals(Shape.of(dims))) {
            throw error(op, operand + " must have shape " + Shape.of(dims) + ", found " + spec);
        }
    }

    static void same(Op op, String a, Spec x, String b, Spec y) {
        if (!x.equals(y)) throw error(op, a + " and " + b + " must agree, found " + x + " and " + y);
    }

    static void is(Op op, String operand, Spec spec, Spec expected) {
        if (!spec.equals(expected)) throw error(op, operand + " must be " + expected + ", found " + spec);
    }

    /** Operand of random operations: I64 {@code [2]}, seed and step. */
    static void counter(Op op, Spec rng) {
        dtype(op, "rng", rng, DType.I64);
        shape(op, "rng", rng, 2);
    }

    /** Settings of an optimizer's step, F64 {@code [3]}. */
    static void step(Op op, Spec step) {
        shape(op, "step", step, Optimize.STEP);
        dtype(op, "step", step, DType.F64);
    }

    /** Status of the gradients, F64 {@code [3]}. */
    static void status(Op op, Spec status) {
        shape(op, "status", status, Optimize.STATUS);
        dtype(op, "status", status, DType.F64);
    }

    static void require(Op op, boolean condition, Supplier<String> message) {
        if (!condition) throw error(op, message.get());
    }

    static ShapeException error(Op op, String message) {
        return new ShapeException(op.name() + ": " + message);
    }

    /** Result dtype of mixed products: F64 if any operand is, else F32, whatever the weights are stored in. */
    static DType accumulate(Spec... in) {
        for (Spec spec : in) if (spec.dtype() == DType.F64) return DType.F64;
        return DType.F32;
    }

    static Spec[] out(Spec... specs) {
        return specs;
    }
}
