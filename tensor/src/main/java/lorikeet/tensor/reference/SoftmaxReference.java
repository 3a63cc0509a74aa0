package lorikeet.tensor.reference;

import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Softmax;

/** Definition of {@link Softmax}. */
final class SoftmaxReference {
    private SoftmaxReference() {}

    static void run(Softmax op, Tensor[] in, Tensor[] out) {
        if (out[0].shape().count() == 0) return;
        int n = Math.toIntExact(out[0].dim(-1));
        double[] result = switch (op) {
            case Softmax.SoftmaxForward _ -> forward(Values.of(in[0]), n);
            case Softmax.SoftmaxBackward _ -> backward(Values.of(in[0]), Values.of(in[1]), n);
        };
        Values.write(result, out[0]);
    }

    private static double[] forward(double[] x, int n) {
        double[] y = new double[x.length];
        for (int row = 0; row < x.length; row += n) {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = row; i < row + n; i++) max = Math.max(max, x[i]);
            double sum = 0;
            for (int i = row; i < row + n; i++) sum += StrictMath.exp(x[i] - max);
            for (int i = row; i < row + n; i++) y[i] = StrictMath.exp(x[i] - max) / sum;
        }
        return y;
    }

    private static double[] backward(double[] dY, double[] y, int n) {
        double[] dX = new double[y.length];
        for (int row = 0; row < y.length; row += n) {
            double sum = 0;
            for (int i = row; i < row + n; i++) sum += y[i] * dY[i];
            for (int i = row; i < row + n; i++) dX[i] = y[i] * (dY[i] - sum);
        }
        return dX;
    }
}
