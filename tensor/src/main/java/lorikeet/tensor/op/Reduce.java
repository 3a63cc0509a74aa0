package lorikeet.tensor.op;

import java.util.List;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;

/**
 * Sum, mean or maximum over {@code axes} (counted from the front, ascending); kept as 1 with {@code keep}, else
 * dropped. An empty sum is 0, an empty mean NaN, an empty maximum -infinity; NaN propagates.
 */
public record Reduce(Kind kind, List<Integer> axes, boolean keep) implements Op {
    /** How elements become one. */
    public enum Kind { SUM, MEAN, MAX }

    public Reduce {
        axes = List.copyOf(axes);
        for (int i = 1; i < axes.size(); i++) {
            if (axes.get(i) <= axes.get(i - 1)) throw new lorikeet.tensor.ShapeException("reduce: axes must ascend, found " + axes);
        }
    }

    @Override
    public Spec[] infer(Spec... in) {
        Check.operands(this, in, 1);
        Check.activation(this, "x", in[0]);
        Shape shape = in[0].shape();
        for (int axis : axes) Check.require(this, axis >= 0 && axis < shape.rank(), () -> "axis " + axis + " of " + in[0]);
        long[] dims = new long[keep ? shape.rank() : shape.rank() - axes.size()];
        int n = 0;
        for (int i = 0; i < shape.rank(); i++) {
            if (!axes.contains(i)) dims[n++] = shape.dim(i);
            else if (keep) dims[n++] = 1;
        }
        return Check.out(new Spec(in[0].dtype(), Shape.of(dims)));
    }

    @Override
    public String name() {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }
}
