package lorikeet.tensor.reference;

import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Norm;

/** Definition of {@link Norm}. Group g is the elements g·n .. g·n + n - 1 of x in row-major order. */
final class NormReference {
    private NormReference() {}

    static void run(Norm op, Tensor[] in, Tensor[] out) {
        switch (op) {
            case Norm.RmsNorm norm -> norm(norm.eps(), Values.of(in[0]), in[1], out[0], out[1]);
            case Norm.AddRmsNorm norm -> addNorm(norm, in, out);
            case Norm.RmsNormBackward backward -> backward(backward, in, out);
        }
    }

    private static void addNorm(Norm.AddRmsNorm op, Tensor[] in, Tensor[] out) {
        double[] sum = Values.of(in[0]);
        double[] residual = Values.of(in[1]);
        for (int i = 0; i < sum.length; i++) sum[i] += residual[i];
        Values.write(sum, out[0]);
        norm(op.eps(), sum, in[2], out[1], out[2]);
    }

    private static void norm(double eps, double[] x, Tensor weight, Tensor y, Tensor rstd) {
        double[] w = Values.of(weight);
        int n = w.length;
        double[] scales = new double[x.length / n];
        for (int g = 0; g < scales.length; g++) {
            double squares = 0;
            for (int i = 0; i < n; i++) squares += x[g * n + i] * x[g * n + i];
            scales[g] = 1 / Math.sqrt(squares / n + eps);
        }
        double[] normed = new double[x.length];
        for (int i = 0; i < x.length; i++) normed[i] = w[i % n] * x[i] * scales[i / n];
        Values.write(normed, y);
        Values.write(scales, rstd);
    }

    // With a = w·dY: dX = rstd·(a - x · rstd² · mean(a·x)), dW = Σ over groups of dY · x · rstd.
    private static void backward(Norm.RmsNormBackward op, Tensor[] in, Tensor[] out) {
        double[] dY = Values.of(in[0]);
        double[] x = Values.of(in[1]);
        double[] w = Values.of(in[2]);
        double[] rstd = Values.of(in[3]);
        int n = w.length;
        double[] dX = new double[x.length];
        double[] dW = new double[n];
        for (int g = 0; g < rstd.length; g++) {
            double mean = 0;
            for (int i = 0; i < n; i++) mean += w[i] * dY[g * n + i] * x[g * n + i] / n;
            for (int i = 0; i < n; i++) {
                int at = g * n + i;
                dX[at] = rstd[g] * (w[i] * dY[at] - x[at] * rstd[g] * rstd[g] * mean);
                dW[i] += dY[at] * x[at] * rstd[g];
            }
        }
        Values.write(dX, out[0]);
        if (op.needW()) Values.write(dW, out[1]);
    }
}
