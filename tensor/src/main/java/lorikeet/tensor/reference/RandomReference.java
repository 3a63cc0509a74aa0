package lorikeet.tensor.reference;

import lorikeet.tensor.Philox;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Random;

/** Definition of {@link Random}. */
final class RandomReference {
    private RandomReference() {}

    static void run(Random op, Tensor[] in, Tensor[] out) {
        Counter counter = Counter.of(in[in.length - 1]);
        Values.write(switch (op) {
            case Random.Dropout dropout -> dropout(Values.of(in[0]), dropout.p(), dropout.site(), counter);
            case Random.Uniform uniform -> uniform(uniform, counter, Values.count(out[0].shape()));
            case Random.Normal normal -> normal(normal, counter, Values.count(out[0].shape()));
        }, out[0]);
    }

    /** The values kept, scaled by 1 / (1-p). Draws are compared with p in F32, so that every device keeps the same ones. */
    static double[] dropout(double[] x, double p, int site, Counter counter) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            if (Philox.uniform(counter.seed(), i, site, counter.step()) >= (float) p) y[i] = x[i] / (1 - p);
        }
        return y;
    }

    private static double[] uniform(Random.Uniform op, Counter counter, int n) {
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            y[i] = op.low() + (op.high() - op.low()) * Philox.uniform(counter.seed(), i, op.site(), counter.step());
        }
        return y;
    }

    private static double[] normal(Random.Normal op, Counter counter, int n) {
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            y[i] = op.mean() + op.std() * Philox.normal(counter.seed(), i, op.site(), counter.step());
        }
        return y;
    }
}
