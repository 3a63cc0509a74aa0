package lorikeet.tensor.reference;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Cursor;
import lorikeet.tensor.Elements;
import lorikeet.tensor.Shape;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;

/** Operands as row-major arrays of doubles, and back: what lets the reference loops be plain. Any layout, any dtype. */
final class Values {
    private Values() {}

    static double[] of(Tensor tensor) {
        double[] values = new double[count(tensor.shape())];
        Cursor cursor = Cursor.over(tensor);
        MemorySegment memory = tensor.memory();
        for (int i = 0; i < values.length; i++) values[i] = Elements.get(memory, tensor.dtype(), cursor.next());
        return values;
    }

    /** The elements of a tensor broadcast to {@code shape}. */
    static double[] of(Tensor tensor, Shape shape) {
        return of(new Move.Expand(shape).view(tensor));
    }

    /** The elements of an integer tensor of at most 32 bits. */
    static int[] ints(Tensor tensor) {
        double[] values = of(tensor);
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) ints[i] = (int) values[i];
        return ints;
    }

    /** The one element of a tensor. */
    static double item(Tensor tensor) {
        return of(tensor)[0];
    }

    /** Writes all elements, each rounded once to the tensor's dtype. */
    static void write(double[] values, Tensor to) {
        Cursor cursor = Cursor.over(to);
        MemorySegment memory = to.memory();
        for (double value : values) Elements.set(memory, to.dtype(), cursor.next(), value);
    }

    static int count(Shape shape) {
        if (shape.count() > Integer.MAX_VALUE - 8) {
            throw new ShapeException("reference: operand " + shape + " has more elements than a Java array holds");
        }
        return (int) shape.count();
    }
}
