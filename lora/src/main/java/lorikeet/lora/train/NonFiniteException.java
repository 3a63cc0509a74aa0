package lorikeet.lora.train;

/** Training that met NaN or infinity. The message is one line that says where: the step and the first tensor that had it. */
public final class NonFiniteException extends RuntimeException {
    public NonFiniteException(String message) {
        super(message);
    }
}
