package lorikeet.ptx.driver.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceEvent;
import lorikeet.ptx.driver.DeviceKernel;
import lorikeet.ptx.driver.LaunchArguments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A launch whose parameters were Java arrays would stop every collection, and with it a kernel that allocates, for ever. */
class LaunchDuringCollectionTest {
    private static final long LIMIT_SECONDS = 60;

    @Test
    void collectionRunsWhileTheDriverHasTheParameters(@TempDir Path folder) throws Exception {
        StandInLibrary.CUDA.assume();
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), LaunchDuringCollectionTest.class.getName())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        assertTrue(ended, () -> "the launch hangs under the serial collector");
        assertEquals("collected twice\n", Files.readString(log));
    }

    /** Runs in the other JVM: collects in cuLaunchKernel and in the kernel. */
    public static void main(String[] args) {
        JavaKernels collecting = new JavaKernels(Map.of(VectorKernels.ENTRY, (shape, arguments, memory) -> System.gc()));
        try (StandIn standIn = StandIn.assume(collecting); DeviceContext context = DeviceContext.cuda(0)) {
            DeviceKernel kernel = context.load(VectorKernels.SOURCE).kernel(VectorKernels.ENTRY);
            DeviceBuffer buffer = context.allocate(64);
            standIn.exports().before("cuLaunchKernel", System::gc);
            context.defaultStream().launch(kernel, VectorKernels.shape(16), new LaunchArguments().add(buffer).add(buffer).add(buffer).add(1f).add(16));
            DeviceEvent end = context.event();
            context.defaultStream().record(end);
            end.synchronize();
            System.out.println("collected twice");
        }
    }
}
