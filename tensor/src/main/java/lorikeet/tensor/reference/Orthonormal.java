package lorikeet.tensor.reference;

import lorikeet.tensor.Philox;
import lorikeet.tensor.op.GaLore;

/**
 * Orthonormal columns with the span of a matrix's, see {@link GaLore.RangeFinder}.
 *
 * @param site of the draws that stand in for columns that add nothing
 */
record Orthonormal(Counter rng, int site) {
    Matrix of(Matrix y) {
        Matrix q = gramSchmidt(y, GaLore.RangeFinder.NEGLIGIBLE * largest(y));
        return gramSchmidt(q, 0);
    }

    private static double largest(Matrix y) {
        double largest = 0;
        for (int j = 0; j < y.cols(); j++) largest = Math.max(largest, Math.sqrt(dot(y, j, y, j)));
        return largest;
    }

    /** Columns of which no more than {@code least} is left become draws. */
    private Matrix gramSchmidt(Matrix y, double least) {
        double[] values = new double[y.rows() * y.cols()];
        Matrix q = Matrix.dense(values, 0, y.rows(), y.cols());
        boolean[] drawn = new boolean[y.cols()];
        for (int j = 0; j < y.cols(); j++) {
            for (int i = 0; i < y.rows(); i++) values[i * y.cols() + j] = y.get(i, j);
            for (int pass = 0; pass < 2; pass++) { // what rounding leaves of the others goes in the second
                for (int k = 0; k < j; k++) if (!drawn[k]) subtract(q, k, j, dot(q, k, q, j));
            }
            double norm = Math.sqrt(dot(q, j, q, j));
            drawn[j] = norm <= least;
            for (int i = 0; i < y.rows(); i++) {
                int at = i * y.cols() + j;
                values[at] = drawn[j] ? 2.0 * Philox.uniform(rng.seed(), at, site, rng.step()) - 1 : values[at] / norm;
            }
        }
        return q;
    }

    private static double dot(Matrix a, int j, Matrix b, int k) {
        double sum = 0;
        for (int i = 0; i < a.rows(); i++) sum += a.get(i, j) * b.get(i, k);
        return sum;
    }

    private static void subtract(Matrix q, int from, int to, double factor) {
        for (int i = 0; i < q.rows(); i++) q.values()[i * q.cols() + to] -= factor * q.get(i, from);
    }
}
