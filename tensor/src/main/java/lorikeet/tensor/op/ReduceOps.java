package lorikeet.tensor.op;

import java.util.List;
import java.util.stream.IntStream;
import lorikeet.tensor.Tensor;

/** Verbs of {@link Reduce}. Axes may be negative; none given means all. */
public interface ReduceOps extends Verbs {
    /** Sum over axes, which leave the shape. */
    default Tensor sum(Tensor x, int... axes) {
        return reduce(Reduce.Kind.SUM, x, false, axes);
    }

    /** Mean over axes, which leave the shape. */
    default Tensor mean(Tensor x, int... axes) {
        return reduce(Reduce.Kind.MEAN, x, false, axes);
    }

    /** Largest element over axes, which leave the shape. */
    default Tensor max(Tensor x, int... axes) {
        return reduce(Reduce.Kind.MAX, x, false, axes);
    }

    /** @param keep whether reduced axes stay, with 1 element */
    default Tensor reduce(Reduce.Kind kind, Tensor x, boolean keep, int... axes) {
        int rank = x.shape().rank();
        IntStream which = axes.length == 0 ? IntStream.range(0, rank) : IntStream.of(axes).map(x.shape()::axis);
        List<Integer> ascending = which.distinct().sorted().boxed().toList();
        return one(new Reduce(kind, ascending, keep), x);
    }
}
