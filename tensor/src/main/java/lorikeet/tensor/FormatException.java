package lorikeet.tensor;

/** A file whose content breaks its format's rules. The message is one line: file, place, expected, found. */
public final class FormatException extends RuntimeException {
    public FormatException(String message) {
        super(message);
    }

    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
