package lorikeet.tensor.reference;

import lorikeet.tensor.Philox;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.Optimize;

/** Definition of {@link GaLore}. */
final class GaLoreReference {
    private GaLoreReference() {}

    static void run(GaLore op, Tensor[] in, Tensor[] out) {
        switch (op) {
            case GaLore.ProjectGradient project -> Values.write(projected(project.side(), Matrix.of(in[0]), Matrix.of(in[1])).values(), out[0]);
            case GaLore.RangeFinder finder -> rangeFinder(finder, in);
            case GaLore.ProjectedAdam adam -> adam(adam, in, out[0]);
            case GaLore.ProjectedAdam8bit adam -> adam8bit(adam, in, out[0]);
            case GaLore.ProjectedUpdate update -> update(update, in);
        }
    }

    private static Matrix projected(GaLore.Side side, Matrix g, Matrix basis) {
        return side == GaLore.Side.LEFT ? basis.transpose().times(g) : g.times(basis);
    }

    private static void rangeFinder(GaLore.RangeFinder op, Tensor[] in) {
        if (isSkipped(in[0])) return;
        Counter rng = Counter.of(in[1]);
        Matrix g = Matrix.of(in[2]);
        Matrix a = op.side() == GaLore.Side.LEFT ? g : g.transpose();
        Orthonormal columns = new Orthonormal(rng, ~op.site());
        Matrix q = columns.of(a.times(draws(rng, op.site(), a.cols(), (int) in[3].dim(1))));
        for (int i = 0; i < op.iterations(); i++) q = columns.of(a.times(columns.of(a.transpose().times(q))));
        Values.write(q.values(), in[3]);
    }

    private static Matrix draws(Counter rng, int site, int rows, int columns) {
        double[] draws = new double[rows * columns];
        for (int i = 0; i < draws.length; i++) draws[i] = Philox.normal(rng.seed(), i, site, rng.step());
        return Matrix.dense(draws, 0, rows, columns);
    }

    private static boolean isSkipped(Tensor status) {
        return Values.of(status)[2] >= 0;
    }

    private static void adam(GaLore.ProjectedAdam op, Tensor[] in, Tensor n) {
        double[] step = Values.of(in[0]);
        double[] status = Values.of(in[1]);
        double[] direction = new double[Values.count(n.shape())];
        if (status[2] < 0) {
            double[] r = Values.of(in[2]);
            double[] m = Values.of(in[3]);
            double[] v = Values.of(in[4]);
            for (int i = 0; i < r.length; i++) {
                double g = r[i] * status[1];
                m[i] = op.beta1() * m[i] + (1 - op.beta1()) * g;
                v[i] = op.beta2() * v[i] + (1 - op.beta2()) * g * g;
                direction[i] = Math.sqrt(step[2]) / step[1] * m[i] / (Math.sqrt(v[i]) + op.eps());
            }
            Values.write(m, in[3]);
            Values.write(v, in[4]);
        }
        Values.write(direction, n);
    }

    /** The step of a parameter that is zero, with learning rate -1. */
    private static void adam8bit(GaLore.ProjectedAdam8bit op, Tensor[] in, Tensor n) {
        double[] step = Values.of(in[0]);
        double[] status = Values.of(in[1]);
        double[] direction = new double[Values.count(n.shape())];
        if (status[2] < 0) {
            CodedMoment first = new CodedMoment(in[2], in[5], in[6], true);
            CodedMoment second = new CodedMoment(in[3], in[7], in[8], false);
            double[] m = first.values();
            double[] v = second.values();
            step[0] = -1;
            OptimizeReference.update(new Optimize.AdamW(op.beta1(), op.beta2(), op.eps(), 0, 1), step, status[1], direction, Values.of(in[4]), m, v);
            first.write(m);
            second.write(v);
        }
        Values.write(direction, n);
    }

    private static void update(GaLore.ProjectedUpdate op, Tensor[] in) {
        if (isSkipped(in[1])) return;
        double rate = Values.of(in[0])[0];
        Matrix basis = Matrix.of(in[3]);
        Matrix n = Matrix.of(in[4]);
        Matrix x = op.side() == GaLore.Side.LEFT ? basis.times(n) : n.times(basis.transpose());
        Matrix w = Matrix.of(in[2]).plus(x.scale(-rate * op.scale())).scale(1 - rate * op.weightDecay());
        Values.write(w.values(), in[2]);
    }
}
