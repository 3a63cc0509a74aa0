package lorikeet.ptx.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import lorikeet.ptx.device.LoraLinearKernels;
import lorikeet.ptx.device.LoraShape;
import lorikeet.ptx.syntax.PtxSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends while threads assemble: the library, which frees what they use, is not ended under them. */
class CompilerExitTest {
    private static final int THREADS = 3;

    @RepeatedTest(3)
    void exitWaitsForWhoAssembles(@TempDir Path folder) throws Exception {
        Assemblers.assumeInProcess();
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), CompilerExitTest.class.getName())
                .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertEquals(0, process.waitFor(), () -> text(log));
        assertEquals("", text(log));
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Runs in the other JVM: ends while each thread is at its second text or a later one. */
    public static void main(String[] args) throws InterruptedException {
        PtxSource source = new LoraLinearKernels(new LoraShape(512, 2048, 2048, 16), 2f).dX().source();
        CountDownLatch begun = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            Thread.ofPlatform().daemon().start(() -> {
                while (true) {
                    PtxCompiler.assemble(source, "sm_80");
                    begun.countDown();
                }
            });
        }
        begun.await();
        System.exit(0);
    }
}
