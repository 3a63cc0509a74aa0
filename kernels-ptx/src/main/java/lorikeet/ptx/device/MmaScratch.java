package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Storage;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;

/**
 * The scratch of one operation with 16-bit products, given out from its beginning: copies of operands of other dtypes, rounded to the
 * products' type, and results between launches.
 */
final class MmaScratch {
    private final Launcher launcher;
    private final DType type;
    private final MemorySegment workspace;
    private long used;

    /** @param type of the products' operands */
    MmaScratch(Launcher launcher, DType type, MemorySegment workspace) {
        this.launcher = launcher;
        this.type = type;
        this.workspace = workspace;
    }

    /** An operand and where it lies. */
    record Placed(MmaOperand matrix, Place place) {
        /** Rows of {@code columns} elements one after another. */
        static Placed dense(String operand, Place place, long rows, long columns, int edgeAxis) {
            return new Placed(MmaOperand.dense(operand, rows, columns, edgeAxis), place);
        }

        /** The matrix that lies {@code elements} on. */
        Placed after(long elements) {
            return new Placed(matrix.after(elements), place.from(elements * Short.BYTES));
        }

        Placed turned() {
            return new Placed(matrix.turned(), place);
        }
    }

    /** Bytes that {@link #matrix} takes for operands of these specs. */
    static long copies(DType type, Spec... operands) {
        long bytes = 0;
        for (Spec operand : operands) if (operand.dtype() != type) bytes += bytes(operand.shape().count(), type);
        return bytes;
    }

    /** Bytes that {@link #take} takes for {@code elements} of {@code dtype}. */
    static long bytes(long elements, DType dtype) {
        return Aligned.bytes(elements * dtype.bytes());
    }

    /** {@code elements} of {@code dtype}. */
    Place take(long elements, DType dtype) {
        Place place = Place.of(workspace, used, elements * dtype.bytes());
        used += bytes(elements, dtype);
        return place;
    }

    /** The last two axes of {@code tensor}: its only matrix, or the first one of a batch, whose others are {@link #steps} on. */
    Placed matrix(String operand, Tensor tensor, int edgeAxis) {
        if (tensor.dtype() == type) return new Placed(MmaOperand.of(operand, tensor, edgeAxis), Place.of(tensor));
        return new Placed(MmaOperand.dense(operand, tensor.dim(-2), tensor.dim(-1), edgeAxis), copy(tensor, type));
    }

    /** How the matrices of {@link #matrix} lie: as those of {@code tensor}, or in its dense copy. */
    BatchWalk.Steps steps(Tensor tensor) {
        return tensor.dtype() == type ? BatchWalk.Steps.of(tensor) : BatchWalk.Steps.dense(tensor.shape());
    }

    /** A dense tensor in {@code dtype}: itself if that is its dtype, else a copy. */
    Place copy(Tensor tensor, DType dtype) {
        if (tensor.dtype() == dtype) return Place.of(tensor);
        Place place = take(tensor.shape().count(), dtype);
        copy(launcher, tensor, place, dtype);
        return place;
    }

    /** A dense copy of {@code tensor} at {@code place}. */
    static void copy(Launcher launcher, Tensor tensor, Place place, DType dtype) {
        Tensor copy = over(place, new Spec(dtype, tensor.shape()));
        new MovePtx(launcher).cast(copy, tensor);
        copy.release();
    }

    /** A matrix with zeros behind it along {@code axis}, -2 or -1, up to {@code length}. */
    Placed padded(String operand, Tensor tensor, int axis, long length, int edgeAxis) {
        Shape shape = tensor.shape().with(axis, length);
        Place place = take(shape.count(), type);
        Tensor whole = over(place, new Spec(type, shape));
        new MovePtx(launcher).pad(new Move.Pad(shape.axis(axis), 0, length - tensor.dim(axis)), tensor, whole);
        whole.release();
        return Placed.dense(operand, place, shape.dim(0), shape.dim(1), edgeAxis);
    }

    /** Copies to {@code tensor} what a dense tensor of {@code shape} at {@code place} begins with along every axis. */
    void copyLeading(Place place, Shape shape, Tensor tensor) {
        Tensor whole = over(place, new Spec(tensor.dtype(), shape));
        new MovePtx(launcher).cast(tensor, whole.view(tensor.shape(), whole.strides(), whole.offset()));
        whole.release();
    }

    /** A dense tensor over device memory at {@code place}, which stays its owner's. */
    static Tensor over(Place place, Spec spec) {
        return Tensor.over(new Storage(place.bytes(), MemorySegment.ofAddress(place.address()), memory -> {}), spec);
    }
}
