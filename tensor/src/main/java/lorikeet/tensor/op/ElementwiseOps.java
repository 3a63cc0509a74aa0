package lorikeet.tensor.op;

import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise.Affine;
import lorikeet.tensor.op.Elementwise.Binary;
import lorikeet.tensor.op.Elementwise.BinaryKind;
import lorikeet.tensor.op.Elementwise.SwiGlu;
import lorikeet.tensor.op.Elementwise.Unary;
import lorikeet.tensor.op.Elementwise.UnaryKind;

/** Verbs of {@link Elementwise}. F32 or F64; binary operands broadcast by NumPy's rule. */
public interface ElementwiseOps extends Verbs {
    /** -x. */
    default Tensor neg(Tensor x) {
        return one(new Unary(UnaryKind.NEG), x);
    }

    /** |x|. */
    default Tensor abs(Tensor x) {
        return one(new Unary(UnaryKind.ABS), x);
    }

    /** x². */
    default Tensor square(Tensor x) {
        return one(new Unary(UnaryKind.SQUARE), x);
    }

    /** √x; NaN below 0. */
    default Tensor sqrt(Tensor x) {
        return one(new Unary(UnaryKind.SQRT), x);
    }

    /** 1 / √x. */
    default Tensor rsqrt(Tensor x) {
        return one(new Unary(UnaryKind.RSQRT), x);
    }

    /** 1 / x. */
    default Tensor reciprocal(Tensor x) {
        return one(new Unary(UnaryKind.RECIPROCAL), x);
    }

    /** e^x. */
    default Tensor exp(Tensor x) {
        return one(new Unary(UnaryKind.EXP), x);
    }

    /** Natural logarithm of x; -∞ at 0, NaN below. */
    default Tensor log(Tensor x) {
        return one(new Unary(UnaryKind.LOG), x);
    }

    /** (e^x - e^-x) / (e^x + e^-x). */
    default Tensor tanh(Tensor x) {
        return one(new Unary(UnaryKind.TANH), x);
    }

    /** 1 / (1 + e^-x). */
    default Tensor sigmoid(Tensor x) {
        return one(new Unary(UnaryKind.SIGMOID), x);
    }

    /** x / (1 + e^-x). */
    default Tensor silu(Tensor x) {
        return one(new Unary(UnaryKind.SILU), x);
    }

    /** max(x, 0). */
    default Tensor relu(Tensor x) {
        return one(new Unary(UnaryKind.RELU), x);
    }

    /** Sine of x in radians. */
    default Tensor sin(Tensor x) {
        return one(new Unary(UnaryKind.SIN), x);
    }

    /** Cosine of x in radians. */
    default Tensor cos(Tensor x) {
        return one(new Unary(UnaryKind.COS), x);
    }

    /** x + y. */
    default Tensor add(Tensor x, Tensor y) {
        return one(new Binary(BinaryKind.ADD), x, y);
    }

    /** x - y. */
    default Tensor sub(Tensor x, Tensor y) {
        return one(new Binary(BinaryKind.SUB), x, y);
    }

    /** x · y, element by element; for products of matrices see {@link MatMulOps}. */
    default Tensor mul(Tensor x, Tensor y) {
        return one(new Binary(BinaryKind.MUL), x, y);
    }

    /** x / y. */
    default Tensor div(Tensor x, Tensor y) {
        return one(new Binary(BinaryKind.DIV), x, y);
    }

    /** The larger of x and y; NaN where one is NaN. */
    default Tensor maximum(Tensor x, Tensor y) {
        return one(new Binary(BinaryKind.MAXIMUM), x, y);
    }

    /** The smaller of x and y; NaN where one is NaN. */
    default Tensor minimum(Tensor x, Tensor y) {
        return one(new Binary(BinaryKind.MINIMUM), x, y);
    }

    /** 1 where x > y, else 0; no gradient. */
    default Tensor greater(Tensor x, Tensor y) {
        return one(new Binary(BinaryKind.GREATER), x, y);
    }

    /** factor · x. */
    default Tensor scale(Tensor x, double factor) {
        return affine(x, factor, 0);
    }

    /** factor · x + shift. */
    default Tensor affine(Tensor x, double factor, double shift) {
        return one(new Affine(factor, shift), x);
    }

    /** silu(gate) · up, both {@code [tokens, ffn]}. */
    default Tensor swiGlu(Tensor gate, Tensor up) {
        return one(new SwiGlu(), gate, up);
    }
}
