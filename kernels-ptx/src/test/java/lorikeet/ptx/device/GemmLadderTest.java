package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import lorikeet.ptx.device.MmaForm.Rung;
import lorikeet.ptx.driver.Assemblers;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.Counters;
import lorikeet.ptx.emulator.LineCounts;
import lorikeet.ptx.estimate.BlockResources;
import lorikeet.ptx.estimate.EstimateText;
import lorikeet.ptx.estimate.Gpu;
import lorikeet.ptx.estimate.Roofline;
import lorikeet.ptx.estimate.Work;
import lorikeet.tensor.DType;
import org.junit.jupiter.api.Test;

/**
 * The ladder of the bf16 product, counted: the plain kernel, then each idea with what it gains. Prints the table of
 * {@code matmul_mma.ptx}: {@code mvn -pl kernels-ptx -am test -Dtest=GemmLadderTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class GemmLadderTest {
    private static final MatMulMmaKernel KERNEL = new MatMulMmaKernel(DType.BF16, 256, 256, 512, false, true);
    private static final long SECTOR = 32;

    /** What a launch's counters say of it. */
    private record Step(String name, double instructions, double loop, double sectors, double wavefronts, double underWay) {
        static Step of(String name, LaunchDescriptor launch) {
            MmaRun run = new MmaRun(KERNEL, launch, Checks.none().counting());
            assertEquals("", run.firstWrong());
            Counters counters = run.report.counters().orElseThrow();
            LineCounts total = counters.total();
            long products = KERNEL.rows() / 16 * (KERNEL.columns() / 8) * (KERNEL.depth() / 16);
            assertTrue(total.tensorFlops() >= 0.95 * total.flops(), total.toString());
            double waits = counters.waits().values().stream().mapToLong(Long::longValue).sum();
            double requests = counters.waits().entrySet().stream().mapToLong(wait -> wait.getKey() * wait.getValue()).sum();
            return new Step(name, (double) total.issues() / products, loop(launch, counters),
                    (double) total.sectors() * SECTOR / launch.floorBytes(), (double) total.wavefronts() / Math.max(1, total.leastWavefronts()), requests / waits);
        }

        /** Instructions for each mma between the label of the loop and the branch back to it. */
        private static double loop(LaunchDescriptor launch, Counters counters) {
            List<String> lines = launch.source().text().lines().toList();
            int from = lines.indexOf("SLICES:") + 1;
            int to = from;
            while (!lines.get(to).endsWith(" SLICES;")) to++;
            long all = 0;
            long mma = 0;
            for (int line = from; line <= to + 1; line++) {
                long issues = counters.lines().getOrDefault(line, new LineCounts(0, 0, 0, 0, null, null, 0, 0, 0, 0)).issues();
                all += issues;
                if (lines.get(line - 1).contains("mma.sync")) mma += issues;
            }
            return (double) all / mma;
        }

        String row() {
            return String.format(Locale.ROOT, "//     %-36s %8.2f %10.3f %10.2f %11.3f %10.2f", name, instructions, loop, sectors, wavefronts, underWay);
        }
    }

    @Test
    void eachIdeaGainsWhatItIsFor() {
        Step plain = Step.of("plain: fragments from global memory", KERNEL.plain());
        Step shared = Step.of("+ 128 x 128 tiles through shared", KERNEL.launch(Rung.UNSWIZZLED));
        Step swizzled = Step.of("+ swizzle", KERNEL.launch(Rung.TWO_STAGES));
        Step full = Step.of("+ a third stage", KERNEL.launch(Rung.FULL));
        System.out.println("//                                          instructions   of the    sectors  wavefronts   requests");
        System.out.println("//     rung                                   an mma        loop    of floor    of least  under way");
        for (Step step : List.of(plain, shared, swizzled, full)) System.out.println(step.row());
        assertTrue(shared.sectors < plain.sectors / 4 && shared.instructions < plain.instructions / 4);
        assertTrue(shared.wavefronts > 1.5 && swizzled.wavefronts <= 1.05, shared + " " + swizzled);
        assertTrue(full.wavefronts <= 1.05 && full.loop <= 1.5 && full.underWay > swizzled.underWay, full.toString());
    }

    /** From counters of 4 blocks over the whole depth: every block of the large product does the same. */
    @Test
    void theEstimateOfALargeProductIsPrinted() {
        Assemblers.assumeInProcess();
        long n = 4096;
        MatMulMmaKernel part = new MatMulMmaKernel(DType.BF16, 256, 256, n, false, true);
        LaunchDescriptor launch = part.launch(Rung.FULL);
        MmaRun run = new MmaRun(part, launch, Checks.none().counting());
        Assembly.Entry figures = PtxCompiler.assemble(launch.source(), "sm_80").entry(launch.entry());
        Work work = Work.of(run.report, launch.grid().count()).scaledTo((n / 128) * (n / 128)).withFootprint(3.0 * n * n * Short.BYTES);
        Roofline estimate = Roofline.of(Gpu.named("A100"), work, BlockResources.of(figures, (int) launch.block().count(), launch.dynamicShared()));
        System.out.println(EstimateText.of(estimate));
        assertEquals(2.0 * n * n * n, work.blocks() * work.perBlock().pipes().values().stream().mapToDouble(Work.Passes::flops).sum(), 1e-3 * n * n * n);
        assertTrue(estimate.roofSeconds() > 0 && estimate.seconds() < 2 * estimate.roofSeconds(), EstimateText.of(estimate));
    }
}
