package lorikeet.ptx.driver.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.report.Effort;
import lorikeet.ptx.report.GpuReport;
import lorikeet.ptx.report.TrainingTrial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report through JCuda, with the emulator in the place of the driver: all of it but the GPU. */
class GpuReportStandInTest {
    /** What a module that knows models would tell; a difference over its bound is wrong. */
    private final TrainingTrial.Result trained = new TrainingTrial.Result("LoRA", "BF16", "as graphs", 5, 0.03, 0.02, 1.5, "a note");

    @Test
    void everyKernelIsRightAndNothingIsLeftOpen(@TempDir Path folder) throws Exception {
        try (StandIn driver = StandIn.assume(new EmulatorBackend(256L << 20)); StandInCublas _ = StandInCublas.assume(driver)) {
            try (DeviceContext device = DeviceContext.cuda(0); DeviceContext emulator = DeviceContext.emulator(64 << 20)) {
                GpuReport.Summary summary = GpuReport.write(device, Optional.of(emulator), Optional.of(() -> List.of(trained)), Effort.QUICK, folder);
                String markdown = Files.readString(folder.resolve("gpu-report.md"));
                assertEquals(List.of("training: LoRA, BF16, as graphs"), summary.wrong());
                assertTrue(markdown.contains("| LoRA | BF16 | as graphs | false | 5 | 0.03000 | 0.02000 | 1.500 | a note |"), markdown);
                assertTrue(markdown.contains("| lora_linear dB | matmul_f32_64x64 |"), markdown);
                assertEquals(List.of(), summary.disagreements());
                for (LaunchDescriptor launch : KernelCatalog.expansions()) assertTrue(markdown.contains("| " + launch.entry() + " |"), launch.entry() + " is not in the report");
                for (String dtype : List.of("| cuBLAS | F32 |", "| matmul_tf32_nt | F32 |", "| cuBLAS, TF32 | F32 |", "| cuBLAS | BF16 |")) assertTrue(markdown.contains(dtype + " 72 | 40 | 64 | true |"), markdown);
                for (String unit : List.of("fma.rn.f32", "mma.sync, TF32", "mma.sync, BF16")) assertTrue(markdown.contains("| " + unit + " | 0 |"), markdown);
                assertTrue(markdown.contains("| bound | share_of_ceiling |"), markdown);
                assertTrue(markdown.contains("| soft cap | soft_cap |"), markdown); // an operation of a user's
                assertTrue(markdown.contains("| matmul 4 bits y, tensor cores | matmul_4bit_bf16_nt |"), markdown);
                assertTrue(markdown.contains("| 4b800006 | 4b800006 | true |"), markdown); // the exact sum of an mma
                assertTrue(Files.readString(folder.resolve("gpu-report.json")).contains("{\"question\": \"barrier_exited_lanes\", "));
                assertTrue(markdown.contains("ends the context: CUDA_ERROR_LAUNCH_FAILED | ends the context: CUDA_ERROR_LAUNCH_FAILED | true |"), markdown); // the last question
                assertTrue(device.live().isEmpty() && emulator.live().isEmpty());
            }
        }
    }
}
