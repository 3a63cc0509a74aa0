package lorikeet.tensor;

/** A file whose content breaks its format's rules. The message is one line: file, place, expected, found. */
public final class FormatException extends RuntimeException {
    /** @param message one line: which file, where in it, expected, found */
    public FormatException(String message) {
        super(message);
    }

    /** As above, with what brought it to light. */
    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
