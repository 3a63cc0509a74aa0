package lorikeet.lora;

/**
 * A request that cannot be met as it was made: a flag's value, two flags that contradict each other, a file that does
 * not fit them. The message is one line: what, where, expected, found, what to do. The command line prints it and
 * exits with 2.
 */
public class UsageException extends RuntimeException {
    public UsageException(String message) {
        super(message);
    }

    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
