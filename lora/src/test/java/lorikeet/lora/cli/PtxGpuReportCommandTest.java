package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.driver.DeviceContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PtxGpuReportCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Lorikeet.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void reportOnTheEmulatorIsWholeAndRight(@TempDir Path folder) throws Exception {
        assertEquals(0, run("ptx", "gpu-report", "--out", folder.resolve("new").toString(), "--device", "emulator"), err.toString());
        assertEquals("report: " + folder.resolve("new/gpu-report.md") + System.lineSeparator(), out.toString());
        JsonNode report = new ObjectMapper().readTree(folder.resolve("new/gpu-report.json").toFile());
        Set<String> entries = new TreeSet<>(report.get("kernels").findValuesAsText("entry"));
        assertEquals(KernelCatalog.expansions().stream().map(LaunchDescriptor::entry).collect(Collectors.toCollection(TreeSet::new)), entries);
        for (JsonNode kernel : report.get("kernels")) assertTrue(kernel.get("right").asBoolean(), kernel.toString());
        for (JsonNode kernel : report.get("kernels")) checkShare(kernel, report, kernel.get("gigaflops").asDouble());
        for (JsonNode product : report.get("gemm")) checkShare(product, report, 1e3 * product.get("teraflops").asDouble());
        checkTraining(report.get("training"));
        assertTrue(Files.size(folder.resolve("new/gpu-report.md")) > 1000);
    }

    /** Adapters and all tensors, in F32 and BF16, one by one and as graphs, each with the CPU's losses and nothing left to the CPU. */
    private static void checkTraining(JsonNode runs) {
        assertEquals(8, runs.size());
        for (JsonNode run : runs) {
            assertTrue(run.get("right").asBoolean() && run.get("error").asDouble() <= (run.get("dtype").asText().equals("F32") ? 1e-4 : 0.02), run.toString());
            assertTrue(run.get("milliseconds_a_step").asDouble() > 0 && run.get("detail").asText().isEmpty(), run.toString());
        }
        for (int i = 0; i < 8; i += 2) assertEquals(runs.get(i).get("error"), runs.get(i + 1).get("error"), "graphs give the same bits");
    }

    /** The share is of the ceiling that the row names, from the same report. */
    private static void checkShare(JsonNode row, JsonNode report, double gigaflops) {
        String bound = row.get("bound").asText();
        JsonNode ceiling = ceiling(report, bound.equals("memory") ? "device to device" : bound);
        double share = row.get("share_of_ceiling").asDouble();
        assertTrue(share > 0 && Double.isFinite(share), row.toString());
        if (bound.equals("memory") && row.has("gigabytes_per_second")) assertEquals(row.get("gigabytes_per_second").asDouble() / ceiling.get("gigabytes_per_second").asDouble(), share, 1e-9 * share);
        if (!bound.equals("memory")) assertEquals(gigaflops / ceiling.get("gigaflops").asDouble(), share, 1e-9 * share);
    }

    private static JsonNode ceiling(JsonNode report, String what) {
        for (JsonNode row : report.get("ceilings")) if (row.get("what").asText().equals(what)) return row;
        throw new AssertionError("no ceiling of " + what);
    }

    @Test
    void machineWithoutAGpuIsOneLine(@TempDir Path folder) {
        if (DeviceContext.unavailable().isEmpty()) {
            System.out.println("skipped: this machine has a CUDA device");
            assumeTrue(false);
        }
        assertEquals(2, run("ptx", "gpu-report", "--out", folder.toString()));
        assertEquals("lorikeet ptx gpu-report: no CUDA device: " + DeviceContext.unavailable().orElseThrow() + System.lineSeparator(), err.toString());
    }

    @Test
    void otherDevicesAreRefused(@TempDir Path folder) {
        assertEquals(2, run("ptx", "gpu-report", "--out", folder.toString(), "--device", "reference"));
        assertEquals("lorikeet ptx gpu-report: --device reference: expected cuda, cuda:N or emulator" + System.lineSeparator(), err.toString());
    }
}
