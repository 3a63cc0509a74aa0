package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.tensor.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DeviceNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"cpu", "cuda", "cuda:1", "cuda:12", "emulator", "reference", "auto"})
    void nameIsReadAsItIsWritten(String name) {
        assertEquals(name, DeviceName.parse(name).toString());
    }

    @Test
    void firstCudaDeviceHasTwoNames() {
        assertEquals(DeviceName.parse("CUDA"), DeviceName.parse("cuda:0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:99999999999", "cpu:0", "auto "})
    void otherNamesAreRefused(String name) {
        assertThrows(TypeConversionException.class, () -> DeviceName.parse(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda", "cuda:1"})
    void cudaIsRefusedInOneLineWhereThereIsNone(String name, @TempDir Path folder) {
        assumeTrue(DeviceContext.unavailable().isPresent(), "skipped: there is a CUDA device");
        assertEquals("lorikeet inspect: --device " + name + ": " + DeviceContext.unavailable().orElseThrow() + "; use cpu, or auto",
                errorsOf("inspect", folder.toString(), "--device", name).strip());
    }

    @Test
    void emulatorOpens() {
        try (Device device = DeviceName.parse("emulator").open()) {
            assertEquals("PTX emulator", device.name());
        }
    }

    @Test
    void autoSaysWhatItTookAndWhy(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("empty"));
        String errors = errorsOf("inspect", folder.resolve("empty").toString(), "--device", "auto");
        assertTrue(errors.startsWith("device: " + DeviceName.automatic().device() + " (" + DeviceName.automatic().reason() + ")"), errors);
    }

    @Test
    void whatADeviceHasNotIsRefusedInOneLine(@TempDir Path folder) {
        assertEquals("lorikeet inspect: --cuda_graph true: --device cpu has no graphs, expected cuda, emulator or auto",
                errorsOf("inspect", folder.toString(), "--cuda_graph", "true").strip());
        assertEquals("lorikeet inspect: --gemm cublas: --device emulator has no cuBLAS; use ptx or auto, or --device cuda",
                errorsOf("inspect", folder.toString(), "--device", "emulator", "--gemm", "cublas").strip());
    }

    @Test
    void missingCublasIsALine() {
        assumeTrue(DeviceContext.blasUnavailable().isPresent(), "skipped: there is a libcublas.so.12");
        assertTrue(DeviceContext.blasUnavailable().orElseThrow().startsWith("libcublas.so.12 cannot be loaded; it comes with CUDA 12"));
    }

    private static String errorsOf(String... args) {
        StringWriter err = new StringWriter();
        Lorikeet.run(args, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
        return err.toString();
    }
}
