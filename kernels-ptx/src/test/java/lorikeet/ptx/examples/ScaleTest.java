package lorikeet.ptx.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.PtxMachine;
import org.junit.jupiter.api.Test;

class ScaleTest {
    @Test
    void everyElementIsScaledAndNothingElse() {
        try (PtxMachine machine = PtxMachine.load(Path.of("src/test/ptx/scale.ptx"))) {
            DeviceBuffer x = machine.buffer(1f, 2f, 3f);
            LaunchReport report = machine.kernel("scale").grid(1, 1, 1).block(32, 1, 1).launch(Checks.all(), x, 2f, 3); // pointer, .f32, .u32
            assertArrayEquals(new float[] {2, 4, 6}, x.floats());
            assertEquals(List.of(), report.findings());
        }
    }
}
