package lorikeet.tensor.reference;

import java.util.Arrays;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Loss;

/** Definition of {@link Loss}, position by position. */
final class LossReference {
    private static final int IGNORED = -100;

    private LossReference() {}

    static void run(Loss op, Tensor[] in, Tensor[] out) {
        switch (op) {
            case Loss.CrossEntropy loss -> crossEntropy(loss, in, out);
            case Loss.OutputLoss loss -> outputLoss(loss, in, out);
        }
    }

    private static void crossEntropy(Loss.CrossEntropy op, Tensor[] in, Tensor[] out) {
        double[] logits = Values.of(in[0]);
        int vocab = (int) in[0].dim(1);
        int[] labels = checked(op, in[1], vocab);
        double[] dLogits = new double[logits.length];
        Positions positions = new Positions(Values.item(in[2]));
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == IGNORED) continue;
            double[] row = Arrays.copyOfRange(logits, i * vocab, (i + 1) * vocab);
            System.arraycopy(positions.add(row, labels[i]), 0, dLogits, i * vocab, vocab);
        }
        positions.write(out);
        if (op.grad()) Values.write(dLogits, out[2]);
    }

    private static void outputLoss(Loss.OutputLoss op, Tensor[] in, Tensor[] out) {
        double[] hidden = Values.of(in[0]);
        Matrix w = Matrix.of(in[1]);
        int d = w.cols();
        int[] labels = checked(op, in[2], w.rows());
        double[] dHidden = new double[hidden.length];
        double[] dW = new double[op.gradW() ? w.values().length : 0];
        Positions positions = new Positions(Values.item(in[3]));
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == IGNORED) continue;
            Matrix h = Matrix.dense(hidden, i * d, 1, d);
            Matrix dLogits = Matrix.dense(positions.add(h.times(w.transpose()).values(), labels[i]), 0, 1, w.rows());
            System.arraycopy(dLogits.times(w).values(), 0, dHidden, i * d, d);
            if (op.gradW()) accumulate(dW, dLogits.transpose().times(h).values());
        }
        positions.write(out);
        int next = 2;
        if (op.gradHidden()) Values.write(dHidden, out[next++]);
        if (op.gradW()) Values.write(dW, out[next]);
    }

    private static void accumulate(double[] sum, double[] added) {
        for (int i = 0; i < sum.length; i++) sum[i] += added[i];
    }

    private static int[] checked(Loss op, Tensor labels, int vocab) {
        int[] values = Values.ints(labels);
        for (int i = 0; i < values.length; i++) {
            if (values[i] != IGNORED && (values[i] < 0 || values[i] >= vocab)) {
                throw new ShapeException(op.name() + ": label " + values[i] + " at position " + i + " is neither -100 nor below the vocabulary's " + vocab);
            }
        }
        return values;
    }

    /** Sums over positions. */
    private static final class Positions {
        private final double norm;
        private double loss;
        private double correct;

        Positions(double norm) {
            this.norm = norm;
        }

        /** Counts one position; returns the gradient of its logits. */
        double[] add(double[] logits, int label) {
            double lse = Softmax.logSumExp(logits, logits.length);
            loss += lse - logits[label];
            if (largest(logits) == label) correct++;
            double[] gradient = new double[logits.length];
            for (int c = 0; c < gradient.length; c++) {
                gradient[c] = norm * (StrictMath.exp(logits[c] - lse) - (c == label ? 1 : 0));
            }
            return gradient;
        }

        private static int largest(double[] logits) {
            int largest = 0;
            for (int c = 1; c < logits.length; c++) if (logits[c] > logits[largest]) largest = c;
            return largest;
        }

        void write(Tensor[] out) {
            Values.write(new double[] {loss * norm}, out[0]);
            Values.write(new double[] {correct}, out[1]);
        }
    }
}
