package lorikeet.tensor.reference;

import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.Attention.Attend;

/** Definition of {@link Attention}: one query row of one head at a time. */
final class AttentionReference {
    private AttentionReference() {}

    static void run(Attention op, Tensor[] in, Tensor[] out) {
        switch (op) {
            case Attend attend -> attend(attend, in, out);
            case Attention.AttendBackward backward -> attendBackward(backward, in, out);
            case Attention.Rope rope -> rope(rope, in, out[0]);
        }
    }

    private static void attend(Attend op, Tensor[] in, Tensor[] out) {
        Sequences sequences = Sequences.of(op, op, in[3], in[4], in[0].dim(0), in[1].dim(0));
        Heads heads = new Heads(op, op.dim(in[0].spec()), Values.of(in[0]), Values.of(in[1]), Values.of(in[2]));
        double[] o = new double[heads.q().length];
        double[] lse = new double[(int) in[0].dim(0) * op.heads()];
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = sequences.queries()[s]; i < sequences.queries()[s + 1]; i++) {
                for (int h = 0; h < op.heads(); h++) {
                    lse[i * op.heads() + h] = heads.row(i, h, sequences.from(s, i), sequences.to(s, i), o);
                }
            }
        }
        Values.write(o, out[0]);
        Values.write(lse, out[1]);
    }

    private static void attendBackward(Attention.AttendBackward op, Tensor[] in, Tensor[] out) {
        Attend attend = op.forward();
        Sequences sequences = Sequences.of(op, attend, in[4], in[5], in[1].dim(0), in[2].dim(0));
        Heads heads = new Heads(attend, attend.dim(in[1].spec()), Values.of(in[1]), Values.of(in[2]), Values.of(in[3]));
        HeadGradients gradients = new HeadGradients(heads, Values.of(in[0]), Values.of(in[6]), Values.of(in[7]));
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = sequences.queries()[s]; i < sequences.queries()[s + 1]; i++) {
                for (int h = 0; h < attend.heads(); h++) gradients.row(i, h, sequences.from(s, i), sequences.to(s, i));
            }
        }
        Values.write(gradients.dQ(), out[0]);
        Values.write(gradients.dK(), out[1]);
        Values.write(gradients.dV(), out[2]);
    }

    private static void rope(Attention.Rope op, Tensor[] in, Tensor out) {
        double[] x = Values.of(in[0]);
        double[] cos = Values.of(in[1]);
        double[] sin = Values.of(in[2]);
        double[] y = new double[x.length];
        int tokens = (int) in[0].dim(0);
        int width = (int) in[0].dim(1);
        int half = (int) in[1].dim(1);
        for (int t = 0; t < tokens; t++) {
            for (int head = 0; head < width; head += 2 * half) {
                for (int i = 0; i < half; i++) {
                    int first = t * width + head + i;
                    int second = first + half;
                    double c = cos[t * half + i];
                    double s = op.inverse() ? -sin[t * half + i] : sin[t * half + i];
                    y[first] = x[first] * c - x[second] * s;
                    y[second] = x[second] * c + x[first] * s;
                }
            }
        }
        Values.write(y, out);
    }
}
