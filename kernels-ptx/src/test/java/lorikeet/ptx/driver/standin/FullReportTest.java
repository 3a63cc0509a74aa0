package lorikeet.ptx.driver.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.report.Effort;
import lorikeet.ptx.report.GpuReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The whole report as on a GPU, through JCuda and the stand-in, into the folder {@code -Dlorikeet.report.full=DIR}. All shapes
 * and all instructions; each kernel is timed once instead of {@link Effort#FULL}'s 21 times, for the emulator is slower than a GPU.
 */
@EnabledIfSystemProperty(named = "lorikeet.report.full", matches = ".+")
class FullReportTest {
    private static final long MEMORY = 3L << 30;

    @Test
    void everyPartOfTheFullReportIsRight() throws Exception {
        Effort full = Effort.FULL;
        Effort once = new Effort(full.timesLargeShapes(), full.copyBytes(), full.launches(), full.samples(), full.instructionStep(), full.elements(), 0, 1);
        Path folder = Path.of(System.getProperty("lorikeet.report.full"));
        try (StandIn _ = StandIn.assume(new EmulatorBackend(MEMORY)); DeviceContext device = DeviceContext.cuda(0); DeviceContext emulator = DeviceContext.emulator(256L << 20)) {
            GpuReport.Summary summary = GpuReport.write(device, Optional.of(emulator), Optional.empty(), once, folder);
            assertEquals(List.of(), summary.wrong());
            assertEquals(List.of(), summary.disagreements());
        }
    }
}
