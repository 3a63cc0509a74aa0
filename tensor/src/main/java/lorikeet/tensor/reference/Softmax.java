package lorikeet.tensor.reference;

/** The normaliser of softmax. */
final class Softmax {
    private Softmax() {}

    /** log Σ exp(x) over the first {@code n} values, shifted by their maximum; -infinity if there are none. */
    static double logSumExp(double[] x, int n) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) max = Math.max(max, x[i]);
        if (max == Double.NEGATIVE_INFINITY) return max;
        double sum = 0;
        for (int i = 0; i < n; i++) sum += StrictMath.exp(x[i] - max);
        return max + StrictMath.log(sum);
    }
}
