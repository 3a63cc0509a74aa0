package lorikeet.autograd;

import java.util.stream.IntStream;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Reduce;

/** The gradient of broadcasting, once for all rules. */
final class Broadcasts {
    private Broadcasts() {}

    /** Sums {@code x} over the dimensions along which {@code shape} was broadcast to it. */
    static Tensor sumTo(Ops ops, Tensor x, Shape shape) {
        if (x.shape().equals(shape)) return x;
        int added = x.shape().rank() - shape.rank();
        int[] axes = IntStream.range(0, x.shape().rank())
                .filter(i -> i < added || shape.dim(i - added) == 1 && x.dim(i) != 1).toArray();
        Tensor sum = axes.length == 0 ? x : ops.reduce(Reduce.Kind.SUM, x, true, axes);
        return ops.reshape(sum, shape.dims());
    }
}
