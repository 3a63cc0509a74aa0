package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A compiler's debug build, with its sections, its prototypes and its calls of printf and assert, as it came. */
class DebugBuildTest {
    private static final String ENTRY = "_Z4sumsPKfPfi";

    private static PtxMachine machine() {
        return PtxMachine.load(Path.of("src/test/ptx/debug.ptx"));
    }

    @Test
    void itRunsAndPrints() {
        try (PtxMachine machine = machine()) {
            DeviceBuffer y = machine.allocate(12);
            LaunchReport report = machine.kernel(ENTRY).block(32, 1, 1).launch(Checks.all(), machine.buffer(1f, 2f, 3f), y, 3);
            assertEquals(List.of(), report.findings());
            assertArrayEquals(new float[] {2, 6, 12}, y.floats());
            assertEquals("thread 0: 2 done\nthread 1: 6 done\nthread 2: 12 done\n", report.printed());
        }
    }

    @Test
    void findingsNameTheLineOfTheProgram() {
        try (PtxMachine machine = machine()) {
            Kernel kernel = machine.kernel(ENTRY);
            Finding failed = kernel.launch(Checks.all(), machine.buffer(1f), machine.buffer(1f), 0).findings().getFirst();
            assertEquals(Finding.Kind.TRAP, failed.kind());
            assertTrue(failed.detail().startsWith("assertion 'n > 0' failed at sum.cu:14 in "), failed.detail());
            Finding outside = kernel.block(2, 1, 1).launch(Checks.all(), machine.buffer(1f), machine.buffer(1f, 2f), 2).findings().getFirst();
            assertEquals(Finding.Kind.OUT_OF_BOUNDS, outside.kind());
            assertTrue(outside.detail().endsWith("(sum.cu line 7)"), outside.detail());
        }
    }
}
