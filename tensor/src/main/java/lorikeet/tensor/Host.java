package lorikeet.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntToDoubleFunction;

/** The way between Java arrays and tensors. */
public final class Host {
    private Host() {}

    /** All elements in row-major order, widened; any float or integer dtype, any layout. */
    public static double[] doubles(Ops ops, Tensor tensor) {
        if (tensor.shape().count() > Integer.MAX_VALUE - 8) throw new ShapeException(tensor.spec() + " does not fit a Java array");
        try (Scope _ = ops.scope(); Arena arena = Arena.ofConfined()) {
            Tensor dense = tensor.isDense() ? tensor : ops.copy(tensor);
            MemorySegment host = arena.allocate(Math.max(1, tensor.spec().bytes()), 8);
            ops.device().download(dense, host);
            double[] values = new double[(int) tensor.shape().count()];
            for (int i = 0; i < values.length; i++) values[i] = Elements.get(host, tensor.dtype(), i);
            return values;
        }
    }

    /** As {@link #doubles}, rounded to float. */
    public static float[] floats(Ops ops, Tensor tensor) {
        double[] wide = doubles(ops, tensor);
        float[] values = new float[wide.length];
        for (int i = 0; i < values.length; i++) values[i] = (float) wide[i];
        return values;
    }

    /** The value of a tensor with one element. */
    public static double item(Ops ops, Tensor tensor) {
        if (tensor.shape().count() != 1) throw new ShapeException("item: tensor must have one element, found " + tensor);
        return doubles(ops, tensor)[0];
    }

    static Tensor upload(Ops ops, int count, long[] dims, IntToDoubleFunction values) {
        Spec spec = Spec.of(ops.device().working().wide(), dims);
        checkCount(spec, count);
        Tensor tensor = ops.empty(spec);
        if (!ops.device().hasValues()) return tensor;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(Math.max(1, spec.bytes()), 8);
            for (int i = 0; i < count; i++) Elements.set(host, spec.dtype(), i, values.applyAsDouble(i));
            ops.device().upload(host.asSlice(0, spec.bytes()), tensor);
        }
        return tensor;
    }

    static void checkCount(Spec spec, int count) {
        if (spec.shape().count() != count) throw new ShapeException(count + " values for a tensor " + spec);
    }

    /** Writes I64 values, such as a random counter, into a dense tensor in place. */
    public static void write(Ops ops, Tensor tensor, long... values) {
        checkHolds(tensor, DType.I64, values.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocateFrom(ValueLayout.JAVA_LONG, values);
            ops.device().upload(host, tensor);
        }
        tensor.storage().changed();
    }

    /** Writes F64 values, such as the settings of an optimizer step, into a dense tensor in place. */
    public static void write(Ops ops, Tensor tensor, double... values) {
        checkHolds(tensor, DType.F64, values.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, values);
            ops.device().upload(host, tensor);
        }
        tensor.storage().changed();
    }

    private static void checkHolds(Tensor tensor, DType dtype, int count) {
        if (tensor.dtype() != dtype || tensor.shape().count() != count) {
            throw new ShapeException(count + " values of " + dtype + " for a tensor " + tensor.spec());
        }
    }
}
