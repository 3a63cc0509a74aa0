package lorikeet.lora.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.Finding;
import lorikeet.ptx.syntax.PtxSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A specification through a driver, which here is the emulator's. */
class DeviceTargetTest {
    private static final PtxSource SOURCE = new PtxSource("negate.ptx", """
            .version 7.8
            .target sm_80
            .address_size 64
            .visible .entry negate(.param .u64 px, .param .s32 first)
            {
              .reg .b32 %r<4>; .reg .b64 %rd<4>;
              ld.param.u64 %rd1, [px]; ld.param.s32 %r3, [first];
              mov.u32 %r1, %tid.x; add.s32 %r1, %r1, %r3; mul.wide.s32 %rd2, %r1, 4; add.s64 %rd3, %rd1, %rd2;
              ld.global.s32 %r2, [%rd3]; neg.s32 %r2, %r2; st.global.s32 [%rd3], %r2;
              ret;
            }
            """);

    @TempDir
    Path folder;

    private KernelRun run(int first) throws IOException {
        Path spec = Files.writeString(folder.resolve("spec.json"), """
                {"entry": "negate", "grid": [1, 1, 1], "block": [3], "args": [
                  {"name": "x", "buffer": "s32", "shape": [4], "data": [1, -2, 3, 4], "out": true}, {"scalar": "s32", "value": %d}]}""".formatted(first));
        return KernelRun.onDevice(SOURCE, LaunchSpec.read(spec), DeviceContext.emulator(1 << 20));
    }

    @Test
    void buffersGoThereAndBack() throws IOException {
        try (KernelRun run = run(0)) {
            assertEquals(List.of(), run.launch(Checks.none()).findings());
            assertEquals("x s32[4]: -1 2 -3 4", run.preview("x", 8));
        }
    }

    @Test
    void faultOfTheDeviceIsAFinding() throws IOException {
        try (KernelRun run = run(1000)) {
            Finding finding = run.launch(Checks.none()).findings().getFirst();
            assertEquals(Finding.Kind.OUT_OF_BOUNDS, finding.kind());
            assertTrue(finding.detail().startsWith("cuLaunchKernel: CUDA_ERROR_ILLEGAL_ADDRESS (700)"), finding.detail());
        }
    }
}
