package lorikeet.tensor.reference;

import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.MatMul;

/** Definition of {@link MatMul}: one product for each matrix of the broadcast batch. */
final class MatMulReference {
    private MatMulReference() {}

    static void run(MatMul op, Tensor[] in, Tensor[] out) {
        Shape batch = out[0].shape().leading(2);
        double[] a = batched(in[0], batch);
        double[] b = batched(in[1], batch);
        double[] c = new double[Values.count(out[0].shape())];
        int m = (int) out[0].dim(-2);
        int n = (int) out[0].dim(-1);
        for (int i = 0; i < Values.count(batch); i++) {
            Matrix product = matrix(a, i, in[0], op.transposeA()).times(matrix(b, i, in[1], op.transposeB()));
            System.arraycopy(product.values(), 0, c, i * m * n, m * n);
        }
        Values.write(c, out[0]);
    }

    private static double[] batched(Tensor x, Shape batch) {
        return Values.of(x, batch.append(x.dim(-2), x.dim(-1)));
    }

    private static Matrix matrix(double[] values, int i, Tensor of, boolean transposed) {
        int rows = (int) of.dim(-2);
        int cols = (int) of.dim(-1);
        Matrix matrix = Matrix.dense(values, i * rows * cols, rows, cols);
        return transposed ? matrix.transpose() : matrix;
    }
}
