package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lorikeet.ptx.report.KernelFigures;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels of users' operations among the project's: the soft cap of the README is registered here. */
class OwnKernelsTest {
    private static final String ENTRY = "soft_cap";

    @Test
    void theirTextIsFoundByTheEntry() {
        assertEquals(PtxSource.load("/lorikeet/ptx/examples/soft_cap.ptx").text(), KernelCatalog.source(ENTRY).orElseThrow().text());
        assertTrue(KernelCatalog.entries().contains(ENTRY));
    }

    /** However many cases it has, and however its file is written. */
    @Test
    void anEntryHasOneRow() {
        List<KernelFigures> own = KernelFigures.own();
        assertEquals(List.of(ENTRY), own.stream().map(figures -> figures.launch().entry()).toList());
        assertEquals(List.of("examples/soft_cap.ptx"), own.stream().map(figures -> figures.launch().file()).toList());
        assertEquals(8 * 70_001, own.getFirst().launch().floorBytes(), "the larger case");
    }

    @Test
    void aServiceThatCannotBeMadeIsNamedInOneLine(@TempDir Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(PtxOp.class.getName()), "no.such.Operation");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            String message = assertThrows(DeviceException.class, OwnKernels::cases).getMessage();
            assertTrue(message.startsWith("kernels of the class path: ") && message.contains("no.such.Operation") && message.lines().count() == 1, message);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
