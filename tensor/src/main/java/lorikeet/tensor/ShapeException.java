package lorikeet.tensor;

/** Operands whose shapes or dtypes do not fit an operation. The message is one line. */
public final class ShapeException extends IllegalArgumentException {
    /** @param message one line: which operation and operand, expected, found */
    public ShapeException(String message) {
        super(message);
    }
}
