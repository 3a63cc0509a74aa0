package lorikeet.tensor.reference;

import java.util.Arrays;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;

/** Definition of {@link Move}. Where the dtype stays, so do the bits. */
final class MoveReference {
    private MoveReference() {}

    static void run(Move op, Tensor[] in, Tensor[] out) {
        switch (op) {
            case Move.View view -> Bits.write(Bits.of(view.view(in[0])), out[0]);
            case Move.Cast cast -> cast(in[0], out[0]);
            case Move.Assign assign -> Bits.write(Bits.of(in[1]), in[0]);
            case Move.Accumulate accumulate -> accumulate(in[0], in[1]);
            case Move.Concat concat -> concat(concat.axis(), in, out[0]);
            case Move.Pad pad -> pad(pad, in[0], out[0]);
            case Move.Fill fill -> fill(fill.value(), out[0]);
        }
    }

    private static void cast(Tensor x, Tensor y) {
        if (x.dtype() == y.dtype()) Bits.write(Bits.of(x), y);
        else Values.write(Values.of(x), y);
    }

    private static void accumulate(Tensor dst, Tensor src) {
        double[] sum = Values.of(dst);
        double[] added = Values.of(src);
        for (int i = 0; i < sum.length; i++) sum[i] += added[i];
        Values.write(sum, dst);
    }

    private static void concat(int axis, Tensor[] parts, Tensor out) {
        long begin = 0;
        for (Tensor part : parts) {
            long end = begin + part.dim(axis);
            Bits.write(Bits.of(part), new Move.Slice(axis, begin, end).view(out));
            begin = end;
        }
    }

    private static void pad(Move.Pad op, Tensor x, Tensor out) {
        fill(0, out);
        Bits.write(Bits.of(x), new Move.Slice(op.axis(), op.before(), op.before() + x.dim(op.axis())).view(out));
    }

    private static void fill(double value, Tensor out) {
        double[] values = new double[Values.count(out.shape())];
        Arrays.fill(values, value);
        Values.write(values, out);
    }
}
