package lorikeet.ptx.driver;

/** The CUDA driver is absent or refused a call. The message is one line. */
final class DriverFailure extends Exception {
    DriverFailure(String message) {
        super(message);
    }
}
