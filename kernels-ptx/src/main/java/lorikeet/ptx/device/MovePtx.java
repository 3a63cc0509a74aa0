package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise.BinaryKind;
import lorikeet.tensor.op.Move;

/** {@link Move} for every dtype and any strides, by {@code copy.ptx}, {@code transpose.ptx}, {@code transpose_wide.ptx}, {@code cast.ptx}, {@code binary.ptx} and {@code fill.ptx}. */
record MovePtx(Launcher launcher) implements OpKernels<Move> {
    @Override
    public boolean supports(Move op, Spec[] in) {
        return !(op instanceof Move.View);
    }

    @Override
    public Layout layout(Move op, int operand) {
        return Layout.ANY;
    }

    @Override
    public void run(Move op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Move.View _ -> throw new IllegalStateException(op.name() + " moves nothing: it has no kernel");
            case Move.Cast _ -> cast(out[0], in[0]);
            case Move.Assign _ -> copy(in[0], in[1]);
            case Move.Accumulate _ -> accumulate(in[0], in[1]);
            case Move.Concat concat -> concat(concat.axis(), in, out[0]);
            case Move.Pad pad -> pad(pad, in[0], out[0]);
            case Move.Fill fill -> launcher.launch(FillKernel.launch(out[0].spec(), fill.value()), Map.of("y", Place.of(out[0])));
        }
    }

    void cast(Tensor to, Tensor from) {
        if (to.dtype() == from.dtype()) {
            copy(to, from);
            return;
        }
        for (Nest.Part part : Nest.over(to.shape(), to, from).parts(StridedLaunch.AXES)) {
            Place y = part.place(0, to);
            Place x = part.place(1, from);
            launcher.launch(CastKernel.launch(part.nest(), to.dtype(), from.dtype(), Place.alignment(List.of(y, x))), Map.of("y", y, "x", x));
        }
    }

    private void copy(Tensor to, Tensor from) {
        int bytes = to.dtype().bytes();
        for (Nest.Part part : TransposeKernel.ordered(Nest.over(to.shape(), to, from), bytes).parts(StridedLaunch.AXES)) {
            Place y = part.place(0, to);
            Place x = part.place(1, from);
            boolean tiled = TransposeKernel.serves(part.nest(), bytes);
            int alignment = Place.alignment(List.of(y, x));
            launcher.launch(tiled ? TransposeKernel.launch(part.nest(), bytes, alignment) : CopyKernel.copy(part.nest(), bytes, alignment), Map.of("y", y, "x", x));
        }
    }

    private void zeros(Tensor to) {
        for (Nest.Part part : Nest.over(to.shape(), to).parts(StridedLaunch.AXES)) {
            Place y = part.place(0, to);
            launcher.launch(CopyKernel.zeros(part.nest(), to.dtype().bytes(), Place.alignment(List.of(y))), Map.of("y", y));
        }
    }

    private void accumulate(Tensor to, Tensor from) {
        for (Nest.Part part : Nest.over(to.shape(), to, to, from).parts(StridedLaunch.AXES)) {
            Place sum = part.place(0, to);
            Place term = part.place(2, from);
            launcher.launch(BinaryKernel.launch(BinaryKind.ADD, part.nest(), to.dtype(), Place.alignment(List.of(sum, term))), Map.of("z", sum, "x", sum, "y", term));
        }
    }

    private void concat(int axis, Tensor[] parts, Tensor whole) {
        long begin = 0;
        for (Tensor part : parts) {
            copy(slice(whole, axis, begin, part.shape()), part);
            begin += part.dim(axis);
        }
    }

    /** x between zeros, rounded to y's dtype. */
    void pad(Move.Pad op, Tensor x, Tensor y) {
        Shape shape = x.shape();
        zeros(slice(y, op.axis(), 0, shape.with(op.axis(), op.before())));
        cast(slice(y, op.axis(), op.before(), shape), x);
        zeros(slice(y, op.axis(), op.before() + shape.dim(op.axis()), shape.with(op.axis(), op.after())));
    }

    private static Tensor slice(Tensor whole, int axis, long begin, Shape shape) {
        return whole.view(shape, whole.strides(), whole.offset() + begin * whole.stride(axis));
    }
}
