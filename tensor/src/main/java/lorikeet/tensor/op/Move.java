package lorikeet.tensor.op;

import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/** Operations that move elements without arithmetic. */
public sealed interface Move extends Op {

    /** A view: no element moves, the result shares its operand's storage. */
    sealed interface View extends Move {
        Tensor view(Tensor x);
    }

    /** The same elements in row-major order under another shape; {@link MoveOps#reshape} copies what is not dense. */
    record Reshape(Shape shape) implements View {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 1);
            Check.require(this, in[0].shape().count() == shape.count(), () -> in[0] + " has other than " + shape.count() + " elements of " + shape);
            return Check.out(new Spec(in[0].dtype(), shape));
        }

        @Override
        public Tensor view(Tensor x) {
            if (!x.isDense()) throw Check.error(this, "operand must be dense, found " + x);
            return x.view(shape, shape.strides(), x.offset());
        }
    }

    /** Dimension i of the result is dimension order[i] of the operand. */
    record Permute(List<Integer> order) implements View {
        public Permute {
            order = List.copyOf(order);
        }

        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 1);
            Check.require(this, order.stream().sorted().toList().equals(range(in[0].shape().rank())), () -> "order " + order + " of " + in[0]);
            return Check.out(new Spec(in[0].dtype(), Shape.of(pick(in[0].shape().dims()))));
        }

        @Override
        public Tensor view(Tensor x) {
            return x.view(Shape.of(pick(x.shape().dims())), pick(x.strides()), x.offset());
        }

        private long[] pick(long[] of) {
            return order.stream().mapToLong(axis -> of[axis]).toArray();
        }

        private static List<Integer> range(int n) {
            return java.util.stream.IntStream.range(0, n).boxed().toList();
        }
    }

    /** Elements from {@code begin} (included) to {@code end} (excluded) along an axis. */
    record Slice(int axis, long begin, long end) implements View {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 1);
            Check.require(this, axis >= 0 && axis < in[0].shape().rank(), () -> "axis " + axis + " of " + in[0]);
            Check.require(this, 0 <= begin && begin <= end && end <= in[0].shape().dim(axis), () -> "[" + begin + ", " + end + ") along axis " + axis + " of " + in[0]);
            return Check.out(new Spec(in[0].dtype(), in[0].shape().with(axis, end - begin)));
        }

        @Override
        public Tensor view(Tensor x) {
            return x.view(x.shape().with(axis, end - begin), x.strides(), x.offset() + begin * x.stride(axis));
        }
    }

    /** Broadcast to a shape by NumPy's rule. */
    record Expand(Shape shape) implements View {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 1);
            Check.require(this, Shape.broadcast(name(), in[0].shape(), shape).equals(shape), () -> in[0] + " does not expand to " + shape);
            return Check.out(new Spec(in[0].dtype(), shape));
        }

        @Override
        public Tensor view(Tensor x) {
            int added = shape.rank() - x.shape().rank();
            long[] strides = new long[shape.rank()];
            for (int i = added; i < strides.length; i++) {
                strides[i] = x.dim(i - added) == 1 ? 0 : x.stride(i - added);
            }
            return x.view(shape, strides, x.offset());
        }
    }

    /** A dense copy in another dtype (or the same): float to float rounds to nearest even, NaN kept. */
    record Cast(DType to) implements Move {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 1);
            Check.require(this, in[0].dtype() == to || in[0].dtype().isFloat() && to.isFloat(), () -> "from " + in[0] + " to " + to);
            return Check.out(new Spec(to, in[0].shape()));
        }
    }

    /** dst ← src, in place; dst may be a view. */
    record Assign() implements Move {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2);
            Check.same(this, "dst", in[0], "src", in[1]);
            return Check.out();
        }

        @Override
        public int[] writes() {
            return FIRST;
        }
    }

    /** dst ← dst + src, in place. */
    record Accumulate() implements Move {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2);
            Check.activation(this, "dst", in[0]);
            Check.same(this, "dst", in[0], "src", in[1]);
            return Check.out();
        }

        @Override
        public int[] writes() {
            return FIRST;
        }
    }

    /** Operands one after another along an axis. */
    record Concat(int axis) implements Move {
        @Override
        public Spec[] infer(Spec... in) {
            Check.require(this, in.length > 0, () -> "needs an operand");
            Check.require(this, axis >= 0 && axis < in[0].shape().rank(), () -> "axis " + axis + " of " + in[0]);
            long size = 0;
            for (Spec spec : in) {
                Check.require(this, spec.dtype() == in[0].dtype() && spec.shape().rank() == in[0].shape().rank()
                        && spec.shape().with(axis, 0).equals(in[0].shape().with(axis, 0)), () -> in[0] + " and " + spec + " differ beside axis " + axis);
                size += spec.shape().dim(axis);
            }
            return Check.out(new Spec(in[0].dtype(), in[0].shape().with(axis, size)));
        }
    }

    /** x with zeros before and after it along an axis: the gradient of {@link Slice}. */
    record Pad(int axis, long before, long after) implements Move {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 1);
            Check.activation(this, "x", in[0]);
            Check.require(this, axis >= 0 && axis < in[0].shape().rank() && before >= 0 && after >= 0, () -> "by " + before + " and " + after + " along axis " + axis + " of " + in[0]);
            return Check.out(new Spec(in[0].dtype(), in[0].shape().with(axis, Math.addExact(in[0].shape().dim(axis), Math.addExact(before, after)))));
        }
    }

    /** A tensor of one value. */
    record Fill(double value, Spec out) implements Move {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 0);
            Check.activation(this, "result", out);
            return Check.out(out);
        }
    }

    int[] FIRST = {0};
}
