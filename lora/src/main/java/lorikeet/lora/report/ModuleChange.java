package lorikeet.lora.report;

import lorikeet.lora.model.Adapter;
import lorikeet.lora.model.Linear;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;

/**
 * What an adapter adds to one layer's weight: the norm of scale · B · A beside that of W (Frobenius).
 *
 * @param baseNorm NaN where it was not looked at
 */
record ModuleChange(String name, double baseNorm, double changeNorm) {
    double relative() {
        return changeNorm / baseNorm;
    }

    /** @param withBase whether W is read too, which takes a pass over all of it */
    static ModuleChange of(Ops ops, Linear linear, boolean withBase) {
        return new ModuleChange(linear.path(), withBase ? TensorChange.norm(ops, linear.weight()) : Double.NaN, norm(ops, linear.adapter()));
    }

    /** Without the product itself: |B A|² is the trace of (Bᵀ B) (A Aᵀ), two matrices {@code [rank, rank]}. */
    private static double norm(Ops ops, Adapter adapter) {
        int rank = (int) adapter.rank();
        double[] a = Host.doubles(ops, adapter.a().tensor());
        double[] b = Host.doubles(ops, adapter.b().tensor());
        int in = a.length / rank;
        int out = b.length / rank;
        double sum = 0;
        for (int p = 0; p < rank; p++) {
            for (int q = 0; q < rank; q++) {
                double aa = 0;
                for (int i = 0; i < in; i++) aa += a[p * in + i] * a[q * in + i];
                double bb = 0;
                for (int o = 0; o < out; o++) bb += b[o * rank + p] * b[o * rank + q];
                sum += aa * bb;
            }
        }
        return Math.abs(adapter.scale()) * Math.sqrt(Math.max(0, sum));
    }
}
