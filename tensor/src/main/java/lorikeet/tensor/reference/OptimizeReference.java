package lorikeet.tensor.reference;

import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Optimize;

/** Definition of {@link Optimize}. */
final class OptimizeReference {
    private OptimizeReference() {}

    static void run(Optimize op, Tensor[] in, Tensor[] out) {
        switch (op) {
            case Optimize.GradNorm norm -> gradNorm(norm, in, out[0]);
            case Optimize.Tally tally -> tally(tally, in);
            case Optimize.AdamW adamW -> adamW(adamW, in);
            case Optimize.AdamW8bit adamW -> adamW8bit(adamW, in);
        }
    }

    private static void gradNorm(Optimize.GradNorm op, Tensor[] gradients, Tensor status) {
        double squares = 0;
        int nonFinite = -1;
        for (int i = 0; i < gradients.length; i++) {
            for (double g : Values.of(gradients[i])) {
                squares += g * g;
                if (nonFinite < 0 && !Double.isFinite(g)) nonFinite = i;
            }
        }
        double norm = Math.sqrt(squares);
        double factor = op.maxNorm() == 0 ? 1 : Math.min(1, op.maxNorm() / (norm + 1e-6));
        Values.write(new double[] {norm, factor, nonFinite}, status);
    }

    private static void tally(Optimize.Tally op, Tensor[] in) {
        double[] tally = Values.of(in[0]);
        double[] status = Values.of(in[1]);
        double loss = 0;
        double correct = 0;
        for (int i = 0; i < op.parts(); i++) {
            loss += Values.item(in[2 + 2 * i]);
            correct += Values.item(in[3 + 2 * i]);
        }
        boolean failed = tally[5] >= 0;
        if (!failed && status[2] < 0 && Double.isFinite(loss)) {
            Values.write(new double[] {tally[0] + 1, tally[1] + loss, tally[2] + correct, loss, status[0], -1, -1}, in[0]);
            return;
        }
        if (!failed) {
            tally[5] = tally[0];
            tally[6] = Double.isFinite(loss) ? status[2] : -1;
        }
        status[2] = Math.max(status[2], 0);
        Values.write(tally, in[0]);
        Values.write(status, in[1]);
    }

    private static void adamW(Optimize.AdamW op, Tensor[] in) {
        double[] step = Values.of(in[0]);
        double[] status = Values.of(in[1]);
        if (status[2] >= 0) return;
        for (int i = 2; i < in.length; i += 4) update(op, step, status[1], in[i], in[i + 1], in[i + 2], in[i + 3]);
    }

    private static void adamW8bit(Optimize.AdamW8bit op, Tensor[] in) {
        double[] step = Values.of(in[0]);
        double[] status = Values.of(in[1]);
        if (status[2] >= 0) return;
        Optimize.AdamW wide = new Optimize.AdamW(op.beta1(), op.beta2(), op.eps(), op.weightDecay(), 1);
        for (int i = 4; i < in.length; i += 6) {
            CodedMoment first = new CodedMoment(in[2], in[i + 2], in[i + 3], true);
            CodedMoment second = new CodedMoment(in[3], in[i + 4], in[i + 5], false);
            double[] p = Values.of(in[i]);
            double[] m = first.values();
            double[] v = second.values();
            update(wide, step, status[1], p, Values.of(in[i + 1]), m, v);
            Values.write(p, in[i]);
            first.write(m);
            second.write(v);
        }
    }

    private static void update(Optimize.AdamW op, double[] step, double clip, Tensor parameter, Tensor gradient, Tensor first, Tensor second) {
        double[] p = Values.of(parameter);
        double[] m = Values.of(first);
        double[] v = Values.of(second);
        update(op, step, clip, p, Values.of(gradient), m, v);
        Values.write(p, parameter);
        Values.write(m, first);
        Values.write(v, second);
    }

    /** {@code step} is learning rate, 1 - beta1^t, 1 - beta2^t. */
    static void update(Optimize.AdamW op, double[] step, double clip, double[] p, double[] g, double[] m, double[] v) {
        for (int i = 0; i < p.length; i++) {
            double clipped = g[i] * clip;
            p[i] *= 1 - step[0] * op.weightDecay();
            m[i] = op.beta1() * m[i] + (1 - op.beta1()) * clipped;
            v[i] = op.beta2() * v[i] + (1 - op.beta2()) * clipped * clipped;
            p[i] -= step[0] / step[1] * m[i] / (Math.sqrt(v[i]) / Math.sqrt(step[2]) + op.eps());
        }
    }
}
