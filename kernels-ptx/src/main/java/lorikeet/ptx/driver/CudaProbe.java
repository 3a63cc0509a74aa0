package lorikeet.ptx.driver;

import java.util.ArrayList;
import java.util.List;

/** What the CUDA driver of this machine answers: its version and devices, or the one-line reason why there are none. */
public sealed interface CudaProbe {
    /** @param driverVersion the newest CUDA version that the driver supports, such as {@code 12.8}
     *  @param devices       one description a device, in the driver's order; at least one */
    record Present(String driverVersion, List<String> devices) implements CudaProbe {
        public Present {
            devices = List.copyOf(devices);
        }
    }

    /** @param reason one line that says why no device can be used */
    record Absent(String reason) implements CudaProbe {}

    /** Loads the driver's library, where there is one, and asks it. Starts no context; throws nothing. */
    static CudaProbe probe() {
        try {
            return ask(DriverLibrary.open());
        } catch (DriverFailure e) {
            return new Absent(e.getMessage());
        }
    }

    /** The questions in their order; the first that fails gives the reason. */
    static CudaProbe ask(DriverCalls driver) throws DriverFailure {
        driver.init();
        String number = versionText(driver.driverVersion());
        int count = driver.deviceCount();
        if (count == 0) return new Absent("the driver (CUDA " + number + ") sees no device");
        List<String> devices = new ArrayList<>();
        for (int ordinal = 0; ordinal < count; ordinal++) devices.add(driver.deviceName(ordinal));
        return new Present(number, devices);
    }

    /** {@code 12.8} of 1000 major + 10 minor. */
    static String versionText(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }
}
