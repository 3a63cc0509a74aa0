package lorikeet.tensor;

/** A device that cannot do what was asked of it. The message is one line. */
public class DeviceException extends RuntimeException {
    public DeviceException(String message) {
        super(message);
    }
}
