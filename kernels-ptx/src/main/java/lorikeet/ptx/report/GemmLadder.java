package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.MatMulMmaKernel;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.estimate.BlockResources;
import lorikeet.ptx.estimate.Gpu;
import lorikeet.ptx.estimate.Roofline;
import lorikeet.ptx.estimate.Work;
import lorikeet.tensor.DType;

/** The ladder of the bf16 product, X · Wᵀ: the plain kernel, then each idea with what it gains. */
public final class GemmLadder {
    private static final List<String> IDEAS = List.of("plain: fragments from global memory", "+ 128 x 128 tiles through shared", "+ swizzle", "+ a third stage");
    private static final int EDGE = 256, DEPTH = 512, TILE = 128;
    private static final String LOOP = "SLICES";

    private GemmLadder() {}

    /** All rungs at 256 x 256 x 512, the plain one first. */
    public static List<LadderRung> climb() {
        List<LadderRung> rungs = new ArrayList<>();
        List<LaunchDescriptor> launches = new MatMulMmaKernel(DType.BF16, EDGE, EDGE, DEPTH, false, true).ladder();
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < launches.size(); i++) rungs.add(LadderRung.of(IDEAS.get(i), new MmaTrials(arena, launches.get(i)).trial()));
        }
        return rungs;
    }

    /** Instructions for each mma of the main loop. */
    public static double loop(LadderRung rung) {
        return rung.loop(LOOP);
    }

    /** One line a rung. */
    public static String table(List<LadderRung> rungs) {
        double products = (double) EDGE / 16 * (EDGE / 8) * (DEPTH / 16);
        StringBuilder table = new StringBuilder("bf16 product, 256 x 256 x 512\n");
        table.append(String.format(Locale.ROOT, "%-36s %12s %10s %10s %11s %10s\n", "", "instructions", "of the", "sectors", "wavefronts", "requests"));
        table.append(String.format(Locale.ROOT, "%-36s %12s %10s %10s %11s %10s\n", "", "an mma", "loop", "of floor", "of least", "under way"));
        for (LadderRung rung : rungs) {
            table.append(String.format(Locale.ROOT, "%-36s %12.2f %10.3f %10.2f %11.3f %10.2f\n", rung.idea(), rung.instructions() / products, loop(rung),
                    rung.sectorsOfFloor(), rung.wavefronts(), rung.underWay()));
        }
        return table.toString();
    }

    /**
     * What a product of n x n x n would take: from counters of 4 blocks over the whole depth, as every block does the same, from the
     * assembler's registers, and from operands and result once in memory.
     */
    public static Roofline estimate(Gpu gpu, long n) {
        LaunchDescriptor launch = new MatMulMmaKernel(DType.BF16, EDGE, EDGE, n, false, true).launch(16);
        Assembly.Entry figures = PtxCompiler.assemble(launch.source(), KernelFigures.ARCHITECTURE).entry(launch.entry());
        try (Arena arena = Arena.ofConfined(); EmulatedLaunch part = new EmulatedLaunch(launch, new MmaTrials(arena, launch).trial().inputs())) {
            LaunchReport report = part.run(Checks.none().counting());
            Work work = Work.of(report, launch.grid().count()).scaledTo(Math.ceilDiv(n, TILE) * Math.ceilDiv(n, TILE)).withFootprint(3.0 * n * n * Short.BYTES);
            return Roofline.of(gpu, work, BlockResources.of(figures, (int) launch.block().count(), launch.dynamicShared()));
        }
    }
}
