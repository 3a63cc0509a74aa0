package lorikeet.ptx.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CudaProbeTest {
    /** A driver of CUDA 12.8 with the given devices. */
    private record Fake(List<String> devices) implements DriverCalls {
        @Override
        public void init() {}

        @Override
        public int driverVersion() {
            return 12080;
        }

        @Override
        public int deviceCount() {
            return devices.size();
        }

        @Override
        public String deviceName(int ordinal) {
            return devices.get(ordinal);
        }
    }

    @Test
    void devicesAreListedInTheDriversOrder() throws DriverFailure {
        assertEquals(new CudaProbe.Present("12.8", List.of("B", "A")), CudaProbe.ask(new Fake(List.of("B", "A"))));
    }

    @Test
    void driverWithoutDeviceIsAbsence() throws DriverFailure {
        assertEquals(new CudaProbe.Absent("the driver (CUDA 12.8) sees no device"), CudaProbe.ask(new Fake(List.of())));
    }

    @Test
    void missingLibraryIsOneLine() {
        DriverFailure failure = assertThrows(DriverFailure.class, () -> DriverLibrary.open("libnowhere.so.1"));
        assertEquals("no NVIDIA driver: libnowhere.so.1 cannot be loaded", failure.getMessage());
    }

    @Test
    void libraryThatIsNoDriverIsOneLine() throws DriverFailure {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"), "libc.so.6 is a library of Linux");
        DriverLibrary libc = DriverLibrary.open("libc.so.6");
        assertEquals("libc.so.6 has no cuInit", assertThrows(DriverFailure.class, libc::init).getMessage());
    }

    @Test
    void probeOfThisMachineAnswersWithOneLineOrWithDevices() {
        switch (CudaProbe.probe()) {
            case CudaProbe.Absent absent -> assertEquals(1, absent.reason().lines().count());
            case CudaProbe.Present present -> assertFalse(present.devices().isEmpty());
        }
    }
}
