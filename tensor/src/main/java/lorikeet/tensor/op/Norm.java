package lorikeet.tensor.op;

import java.util.Optional;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/**
 * Root mean square normalisation (Zhang and Sennrich 2019) of groups of n = len(w) neighbours in the last dimension
 * of x, which is a multiple of n: n = d for a layer's norm, n = head_dim for a norm per head. Where x has 16 bits, rstd and dW
 * are F32.
 */
public sealed interface Norm extends Op {

    /** y = w · x · rstd, rstd = 1/√(mean(x²) + eps): (x, w) → (y, rstd {@code [groups]}). */
    record RmsNorm(double eps) implements Norm {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2);
            return Check.out(in[0], rstd(this, in[0], in[1]));
        }
    }

    /** s = x + residual, y = rmsNorm(s): (x, residual, w) → (s, y, rstd {@code [groups]}). */
    record AddRmsNorm(double eps) implements Norm {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 3);
            Check.same(this, "x", in[0], "residual", in[1]);
            return Check.out(in[0], in[0], rstd(this, in[0], in[2]));
        }

        @Override
        public Optional<Tensor[]> lower(Ops ops, Tensor... in) {
            Tensor sum = ops.add(in[0], in[1]);
            Tensor[] norm = ops.apply(new RmsNorm(eps), sum, in[2]);
            return Optional.of(new Tensor[] {sum, norm[0], norm[1]});
        }
    }

    /** (dY, x, w, rstd) → dX and, if {@code needW}, dW {@code [n]}. */
    record RmsNormBackward(boolean needW) implements Norm {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 4);
            Check.same(this, "dY", in[0], "x", in[1]);
            Check.same(this, "rstd", in[3], "the groups of x", rstd(this, in[1], in[2]));
            Spec dW = new Spec(in[1].dtype().wide(), in[2].shape());
            return needW ? Check.out(in[1], dW) : Check.out(in[1]);
        }
    }

    private static Spec rstd(Op op, Spec x, Spec w) {
        Check.activation(op, "x", x);
        Check.floating(op, "w", w);
        Check.rank(op, "w", w, 1);
        long n = w.shape().dim(0);
        Check.require(op, x.shape().rank() > 0 && n > 0 && x.shape().dim(-1) % n == 0, () -> "last dimension of x " + x + " is not a multiple of w " + w);
        return new Spec(x.dtype().wide(), Shape.of(x.shape().count() / n));
    }
}
