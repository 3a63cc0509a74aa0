package lorikeet.tensor;

/** A device that cannot do what was asked of it. The message is one line. */
public class DeviceException extends RuntimeException {
    /** @param message one line: what, where, expected, found, what to do */
    public DeviceException(String message) {
        super(message);
    }
}
