package lorikeet.tensor.reference;

import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.Linear;

/** Definition of {@link Linear}. */
final class LinearReference {
    private LinearReference() {}

    static void run(Linear op, Tensor[] in, Tensor[] out) {
        switch (op) {
            case Linear.Dense dense -> Values.write(base(in[0], in[1], dense.bias() ? in[2] : null).values(), out[0]);
            case Linear.LoraLinear lora -> lora(lora, in, out);
            case Linear.LoraLinearBackward backward -> loraBackward(backward, in, out);
            case Linear.Gated gated -> {
                run(gated.layer(), gated.operands(in), gated.results(out));
                ElementwiseReference.run(new Elementwise.SwiGlu(), new Tensor[] {in[in.length - 1], out[1]}, out);
            }
        }
    }

    private static Matrix base(Tensor x, Tensor w, Tensor bias) {
        Matrix y = Matrix.of(x).times(Matrix.of(w).transpose());
        return bias == null ? y : y.plusRow(Values.of(bias));
    }

    private static void lora(Linear.LoraLinear op, Tensor[] in, Tensor[] out) {
        Matrix a = Matrix.of(in[2]);
        Matrix b = Matrix.of(in[3]);
        Matrix y = base(in[0], in[1], op.bias() ? in[4] : null);
        Matrix h = dropped(Matrix.of(in[0]), op.dropout(), op.site(), in).times(a.transpose());
        Values.write(y.plus(h.times(b.transpose()).scale(op.scale())).values(), out[0]);
        Values.write(h.values(), out[1]);
    }

    private static void loraBackward(Linear.LoraLinearBackward op, Tensor[] in, Tensor[] out) {
        Matrix dY = Matrix.of(in[0]);
        Matrix a = Matrix.of(in[3]);
        Matrix b = Matrix.of(in[4]);
        Matrix x = dropped(Matrix.of(in[1]), op.dropout(), op.site(), in);
        Matrix h = op.keptH() ? Matrix.of(in[5]) : x.times(a.transpose());
        Matrix dH = dY.times(b).scale(op.scale());
        Values.write(dH.transpose().times(x).values(), out[0]);
        Values.write(dY.transpose().times(h).scale(op.scale()).values(), out[1]);
        if (!op.needX()) return;
        Matrix low = dropped(dH.times(a), op.dropout(), op.site(), in);
        Values.write(dY.times(Matrix.of(in[2])).plus(low).values(), out[2]);
    }

    /** The matrix, dense, after dropout by the counter that is the last operand where there is dropout. */
    private static Matrix dropped(Matrix x, double p, int site, Tensor[] in) {
        if (p == 0) return x;
        double[] values = RandomReference.dropout(x.values(), p, site, Counter.of(in[in.length - 1]));
        return Matrix.dense(values, 0, x.rows(), x.cols());
    }
}
