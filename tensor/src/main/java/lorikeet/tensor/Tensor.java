package lorikeet.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A handle on elements of a storage: dtype, shape, strides and offset (both in elements). Immutable; it holds no
 * gradient and has no arithmetic, which are verbs of {@link Ops}. Views share the storage and end with their base.
 */
public final class Tensor {
    private final Lifetime lifetime;
    private final DType dtype;
    private final Shape shape;
    private final long[] strides;
    private final long offset;

    private Tensor(Lifetime lifetime, DType dtype, Shape shape, long[] strides, long offset) {
        this.lifetime = lifetime;
        this.dtype = dtype;
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
    }

    /** A dense tensor over the start of {@code storage}; takes over one reference, given back by {@link #release()}. */
    public static Tensor over(Storage storage, Spec spec) {
        if (spec.bytes() > storage.bytes()) {
            throw new ShapeException(spec + " needs " + spec.bytes() + " bytes, storage has " + storage.bytes());
        }
        return new Tensor(new Lifetime(storage), spec.dtype(), spec.shape(), spec.shape().strides(), 0);
    }

    /** A dense tensor with uninitialised elements, in no scope: {@link #release()} gives its memory back. */
    public static Tensor allocate(Device device, Spec spec) {
        return over(device.allocate(spec.bytes()), spec);
    }

    /** The same elements under a lifetime of its own, which {@link #release()} ends: outlives this tensor's scope. */
    public Tensor alias() {
        return new Tensor(new Lifetime(storage().retain()), dtype, shape, strides, offset);
    }

    /** Ends the lifetime that this tensor shares with its views; a second call does nothing. */
    public void release() {
        lifetime.end();
    }

    /** A view of the same storage, bounds checked. */
    public Tensor view(Shape shape, long[] strides, long offset) {
        if (shape.count() > 0 && !inside(shape, strides, offset)) {
            throw new ShapeException("view " + shape + " at " + offset + " leaves the storage of " + this);
        }
        return new Tensor(lifetime, dtype, shape, strides.clone(), offset);
    }

    private boolean inside(Shape shape, long[] strides, long offset) {
        try {
            long first = offset;
            long last = offset;
            for (int i = 0; i < shape.rank(); i++) {
                long reach = Math.multiplyExact(shape.dim(i) - 1, strides[i]);
                if (reach < 0) first = Math.addExact(first, reach);
                else last = Math.addExact(last, reach);
            }
            return first >= 0 && last < storage().bytes() / dtype.bytes();
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** Type of the elements. */
    public DType dtype() {
        return dtype;
    }

    /** Dimensions, outermost first. */
    public Shape shape() {
        return shape;
    }

    /** Dimension at {@code axis}; negative axes count from the end. */
    public long dim(int axis) {
        return shape.dim(axis);
    }

    /** Type and dimensions, whatever the strides. */
    public Spec spec() {
        return new Spec(dtype, shape);
    }

    /** Elements between neighbours along {@code axis}. */
    public long stride(int axis) {
        return strides[shape.axis(axis)];
    }

    /** Elements between neighbours along each axis. */
    public long[] strides() {
        return strides.clone();
    }

    /** Elements before the first one. */
    public long offset() {
        return offset;
    }

    /**
     * What holds the elements.
     *
     * @throws IllegalStateException if the tensor's scope was closed
     */
    public Storage storage() {
        return lifetime.storage(this);
    }

    /** The whole storage; the first element is at {@link #byteOffset()}. */
    public MemorySegment memory() {
        return storage().memory();
    }

    /** Bytes before the first element. */
    public long byteOffset() {
        return offset * dtype.bytes();
    }

    /** Whether the elements lie one after another in row-major order. */
    public boolean isDense() {
        long expected = 1;
        for (int i = shape.rank() - 1; i >= 0; i--) {
            if (shape.dim(i) != 1 && strides[i] != expected) return shape.count() == 0;
            expected *= shape.dim(i);
        }
        return true;
    }

    /** Whether the last dimension is contiguous, and no other is stepped through backwards. */
    public boolean hasRows() {
        for (int i = 0; i < strides.length; i++) {
            if (strides[i] < 0 && shape.dim(i) > 1) return false;
        }
        return shape.rank() == 0 || shape.dim(-1) <= 1 || strides[strides.length - 1] == 1;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    @Override
    public String toString() {
        return dtype + " " + shape + (isDense() ? "" : " strides " + Arrays.toString(strides));
    }
}
