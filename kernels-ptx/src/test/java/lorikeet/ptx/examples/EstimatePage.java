package lorikeet.ptx.examples;

import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.ptx.estimate.BlockResources;
import lorikeet.ptx.estimate.Gpu;
import lorikeet.ptx.estimate.Roofline;
import lorikeet.ptx.estimate.Work;
import lorikeet.ptx.syntax.PtxSource;

/** The README's estimate. */
final class EstimatePage {
    private EstimatePage() {}

    static Roofline onA100(PtxSource source, int threads) {
        try (PtxMachine machine = PtxMachine.load(source)) {
            DeviceBuffer x = machine.allocate(4L * 16 * threads);
            LaunchReport report = machine.kernel("scale").grid(16, 1, 1).block(threads, 1, 1).launch(Checks.none().counting(), x, 2f, 16 * threads);
            BlockResources block = BlockResources.of(PtxCompiler.assemble(source, "sm_80").entry("scale"), threads, 0); // 0 bytes of dynamic shared memory
            return Roofline.of(Gpu.named("A100"), Work.of(report, 16).scaledTo(1 << 16), block);                      // 16 blocks counted, 65536 estimated
        }
    }
}
