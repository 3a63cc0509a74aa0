package lorikeet.ptx.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import lorikeet.tensor.DeviceException;
import org.junit.jupiter.api.Test;

class DeviceContextTest {
    @Test
    void machineWithoutADriverIsOneLine() {
        if (!(CudaProbe.probe() instanceof CudaProbe.Absent absent)) {
            System.out.println("skipped: this machine has a CUDA device");
            assumeTrue(false);
            return;
        }
        assertEquals("no CUDA device: " + absent.reason(), assertThrows(DeviceException.class, () -> DeviceContext.cuda(0)).getMessage());
    }

    @Test
    void sizesAreWrittenInTheLargestUnit() {
        assertEquals("12 bytes", ByteText.of(12));
        assertEquals("1 KiB", ByteText.of(1024));
        assertEquals("1.5 MiB", ByteText.of(3 << 19));
        assertEquals("4 GiB", ByteText.of(4L << 30));
        assertEquals("0 bytes", ByteText.of(0));
    }
}
