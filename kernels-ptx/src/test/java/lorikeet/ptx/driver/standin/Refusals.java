package lorikeet.ptx.driver.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import lorikeet.tensor.DeviceException;
import org.junit.jupiter.api.function.Executable;

/** Requests that end in one line. */
final class Refusals {
    private Refusals() {}

    static void assertRefused(String message, Executable request) {
        assertEquals(message, assertThrows(DeviceException.class, request).getMessage());
    }
}
