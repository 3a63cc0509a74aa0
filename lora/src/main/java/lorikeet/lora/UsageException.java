package lorikeet.lora;

/**
 * A request that cannot be met as it was made: a flag's value, two flags that contradict each other, a file that does
 * not fit them. The message is one line: what, where, expected, found, what to do. The command line prints it and
 * exits with 2.
 */
public class UsageException extends RuntimeException {
    /** @param message one line: what, where, expected, found, what to do */
    public UsageException(String message) {
        super(message);
    }

    /** As above, with what brought it to light. */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
