package lorikeet.tensor;

/** What an operation knows of an operand before it runs: element type and shape. */
public record Spec(DType dtype, Shape shape) {
    /** A spec of these dimensions; none for a scalar. */
    public static Spec of(DType dtype, long... dims) {
        return new Spec(dtype, Shape.of(dims));
    }

    /** Bytes of the dense tensor, overflow-checked. */
    public long bytes() {
        try {
            return Math.multiplyExact(shape.count(), dtype.bytes());
        } catch (ArithmeticException e) {
            throw new ShapeException("byte size of " + this + " exceeds 64 bits");
        }
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}
