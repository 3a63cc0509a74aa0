package lorikeet.tensor.op;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/** Verbs of {@link Move}, and the way of host data to the device. */
public interface MoveOps extends Verbs {
    /** A view under another shape, one dimension may be -1; an operand that is not dense is copied first. */
    default Tensor reshape(Tensor x, long... dims) {
        long[] full = dims.clone();
        long known = 1;
        int open = -1;
        for (int i = 0; i < full.length; i++) {
            if (full[i] == -1) open = i;
            else known *= full[i];
        }
        if (open >= 0) full[open] = known == 0 ? 0 : x.shape().count() / known;
        return one(new Move.Reshape(Shape.of(full)), x.isDense() ? x : copy(x));
    }

    /** A view with two axes swapped. */
    default Tensor transpose(Tensor x, int a, int b) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < x.shape().rank(); i++) order.add(i);
        order.set(x.shape().axis(a), x.shape().axis(b));
        order.set(x.shape().axis(b), x.shape().axis(a));
        return one(new Move.Permute(order), x);
    }

    /** A view of {@code [begin, end)} along an axis. */
    default Tensor slice(Tensor x, int axis, long begin, long end) {
        return one(new Move.Slice(x.shape().axis(axis), begin, end), x);
    }

    /** A view broadcast to a shape. */
    default Tensor expand(Tensor x, long... dims) {
        return one(new Move.Expand(Shape.of(dims)), x);
    }

    /** Zeros of any dtype, uploaded: state to begin with. */
    default Tensor zeros(Spec spec) {
        Tensor zeros = empty(spec);
        device().upload(MemorySegment.ofArray(new byte[Math.toIntExact(spec.bytes())]), zeros);
        return zeros;
    }

    /** A dense copy. */
    default Tensor copy(Tensor x) {
        return one(new Move.Cast(x.dtype()), x);
    }

    /** The tensor itself if it has the dtype, else a dense copy that has. */
    default Tensor cast(Tensor x, DType dtype) {
        return x.dtype() == dtype ? x : one(new Move.Cast(dtype), x);
    }

    /** Tensors of equal dtype, end to end along an axis; their other dimensions are equal. */
    default Tensor concat(int axis, Tensor... parts) {
        return one(new Move.Concat(parts[0].shape().axis(axis)), parts);
    }

    /** dst ← src, in place. */
    default void assign(Tensor dst, Tensor src) {
        apply(new Move.Assign(), dst, src);
    }

    /** dst ← dst + src, in place. */
    default void accumulate(Tensor dst, Tensor src) {
        apply(new Move.Accumulate(), dst, src);
    }

    /** One value everywhere, F32 (F64 on the reference device). */
    default Tensor fill(double value, long... dims) {
        return one(new Move.Fill(value, Spec.of(device().working().wide(), dims)));
    }

    /** A tensor with these values, F32 (F64 on the reference device); it belongs to the innermost open scope. */
    Tensor tensor(double[] values, long... dims);

    /** As {@link #tensor(double[], long...)}. */
    Tensor tensor(float[] values, long... dims);

    /** An I32 tensor: ids, labels, cumulative lengths. */
    Tensor tensor(int[] values, long... dims);

    /** A dense tensor of any dtype with undefined content. */
    Tensor empty(Spec spec);
}
