package lorikeet.tensor.reference;

import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.Elementwise.BinaryKind;
import lorikeet.tensor.op.Elementwise.UnaryKind;

/** Definition of {@link Elementwise}. StrictMath: the same bits on every platform. */
final class ElementwiseReference {
    private ElementwiseReference() {}

    static void run(Elementwise op, Tensor[] in, Tensor[] out) {
        switch (op) {
            case Elementwise.Unary unary -> unary(unary.kind(), in[0], out[0]);
            case Elementwise.Binary binary -> binary(binary.kind(), in[0], in[1], out[0]);
            case Elementwise.Affine affine -> affine(affine, in[0], out[0]);
            case Elementwise.SwiGlu swiGlu -> swiGlu(in[0], in[1], out[0]);
            case Elementwise.SwiGluBackward backward -> swiGluBackward(in, out);
        }
    }

    private static void unary(UnaryKind kind, Tensor x, Tensor y) {
        double[] values = Values.of(x);
        for (int i = 0; i < values.length; i++) values[i] = apply(kind, values[i]);
        Values.write(values, y);
    }

    private static double apply(UnaryKind kind, double x) {
        return switch (kind) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SQUARE -> x * x;
            case SQRT -> Math.sqrt(x);
            case RSQRT -> 1 / Math.sqrt(x);
            case RECIPROCAL -> 1 / x;
            case EXP -> StrictMath.exp(x);
            case LOG -> StrictMath.log(x);
            case TANH -> StrictMath.tanh(x);
            case SIGMOID -> sigmoid(x);
            case SILU -> x * sigmoid(x);
            case RELU -> Math.max(x, 0);
            case SIN -> StrictMath.sin(x);
            case COS -> StrictMath.cos(x);
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }

    private static void binary(BinaryKind kind, Tensor x, Tensor y, Tensor z) {
        double[] a = Values.of(x, z.shape());
        double[] b = Values.of(y, z.shape());
        for (int i = 0; i < a.length; i++) a[i] = apply(kind, a[i], b[i]);
        Values.write(a, z);
    }

    private static double apply(BinaryKind kind, double x, double y) {
        return switch (kind) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case MAXIMUM -> Math.max(x, y);
            case MINIMUM -> Math.min(x, y);
            case GREATER -> x > y ? 1 : 0;
        };
    }

    private static void affine(Elementwise.Affine op, Tensor x, Tensor y) {
        double[] values = Values.of(x);
        for (int i = 0; i < values.length; i++) values[i] = op.factor() * values[i] + op.shift();
        Values.write(values, y);
    }

    private static void swiGlu(Tensor gate, Tensor up, Tensor y) {
        double[] g = Values.of(gate);
        double[] u = Values.of(up);
        for (int i = 0; i < g.length; i++) g[i] = g[i] * sigmoid(g[i]) * u[i];
        Values.write(g, y);
    }

    // silu'(g) = s + g·s·(1 - s), s = sigmoid(g)
    private static void swiGluBackward(Tensor[] in, Tensor[] out) {
        double[] dY = Values.of(in[0]);
        double[] gate = Values.of(in[1]);
        double[] up = Values.of(in[2]);
        double[] dGate = new double[dY.length];
        double[] dUp = new double[dY.length];
        for (int i = 0; i < dY.length; i++) {
            double s = sigmoid(gate[i]);
            dGate[i] = dY[i] * up[i] * (s + gate[i] * s * (1 - s));
            dUp[i] = dY[i] * gate[i] * s;
        }
        Values.write(dGate, out[0]);
        Values.write(dUp, out[1]);
    }
}
