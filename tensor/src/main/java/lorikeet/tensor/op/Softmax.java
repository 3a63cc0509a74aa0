package lorikeet.tensor.op;

import java.util.Optional;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/**
 * Softmax of each row, the last dimension. Attention and the losses have it inside their kernels, where no row of it crosses memory; this is the
 * operation alone.
 */
public sealed interface Softmax extends Op {

    /** y = e^(x - m) / Σ e^(x - m), m the largest of the row: x → y. A row with a NaN or +infinity, or of -infinity alone, becomes NaN. */
    record SoftmaxForward() implements Softmax {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 1);
            rows(this, "x", in[0]);
            return Check.out(in[0]);
        }

        @Override
        public String name() {
            return "softmax";
        }

        @Override
        public Optional<Tensor[]> lower(Ops ops, Tensor... in) {
            Tensor e = ops.exp(ops.sub(in[0], ops.reduce(Reduce.Kind.MAX, in[0], true, -1)));
            return Optional.of(new Tensor[] {ops.div(e, ops.reduce(Reduce.Kind.SUM, e, true, -1))});
        }
    }

    /** dX = y · (dY - Σ y · dY), y being the softmax: (dY, y) → dX. */
    record SoftmaxBackward() implements Softmax {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2);
            rows(this, "y", in[1]);
            Check.same(this, "dY", in[0], "y", in[1]);
            return Check.out(in[1]);
        }

        @Override
        public Optional<Tensor[]> lower(Ops ops, Tensor... in) {
            Tensor sum = ops.reduce(Reduce.Kind.SUM, ops.mul(in[1], in[0]), true, -1);
            return Optional.of(new Tensor[] {ops.mul(in[1], ops.sub(in[0], sum))});
        }
    }

    private static void rows(Op op, String name, Spec x) {
        Check.activation(op, name, x);
        Check.require(op, x.shape().rank() > 0, () -> name + " " + x + " has no rows: expected one dimension or more");
    }
}
