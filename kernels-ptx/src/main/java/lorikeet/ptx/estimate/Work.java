package lorikeet.ptx.estimate;

import java.util.EnumMap;
import java.util.Map;
import lorikeet.ptx.emulator.Counters;
import lorikeet.ptx.emulator.Footprint;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.LineCounts;
import lorikeet.ptx.emulator.Pipe;

/**
 * What a launch does, from its counters: so much for each block on average, and how many blocks.
 *
 * @param blocks blocks of the grid
 * @param perBlock averages
 * @param footprint bytes of different 32-byte sectors that the launch reads, and writes: the least that can cross DRAM's bus
 * @param sharing how the sectors that n blocks touch grow with n, as a power: 1 where no two blocks touch the same, 0 where all
 *        touch the same, 1/2 in a matrix product that is tiled in squares
 */
public record Work(long blocks, PerBlock perBlock, double footprint, double sharing) {
    /**
     * Averages of a block.
     *
     * @param issues warp instructions
     * @param pipes passes of warps and FLOPs by pipe
     * @param sectorBytes bytes of the sectors that its accesses move, repeated ones too
     * @param touchedBytes bytes of its different sectors
     * @param wavefronts rounds of the banks of shared memory
     * @param waits of its warps for global memory, together; one for n requests under way is 1/n
     */
    public record PerBlock(double issues, Map<Pipe, Passes> pipes, double sectorBytes, double touchedBytes, double wavefronts, double waits) {}

    /** Passes of warps through a pipe, and FLOPs of their active lanes, those of {@code wgmma} by themselves, too. */
    public record Passes(double issues, double flops, double groupFlops) {
        public Passes(double issues, double flops) {
            this(issues, flops, 0);
        }

        /** FLOPs that would take as long where only {@code wgmma} reaches the peak, and {@code mma.sync} {@code share} of it. */
        double atPeak(double share) {
            return groupFlops + (flops - groupFlops) / share;
        }
    }

    public Work {
        if (blocks < 1) throw new IllegalArgumentException(blocks + " blocks, expected at least 1");
    }

    /**
     * The work of a launch of {@code blocks} blocks.
     *
     * @throws IllegalArgumentException if the launch ran without counters
     */
    public static Work of(LaunchReport report, long blocks) {
        return of(report.counters().orElseThrow(() -> new IllegalArgumentException("a launch without counters: use Checks.counting()")), blocks);
    }

    /** The work of a launch of {@code blocks} blocks. */
    public static Work of(Counters counters, long blocks) {
        LineCounts total = counters.total();
        Map<Pipe, Passes> pipes = new EnumMap<>(Pipe.class);
        counters.pipes().forEach((pipe, counts) -> pipes.put(pipe, new Passes((double) counts.issues() / blocks, (double) counts.flops() / blocks, (double) counts.groupFlops() / blocks)));
        double waits = counters.waits().entrySet().stream().mapToDouble(wait -> (double) wait.getValue() / wait.getKey()).sum();
        double touched = (double) Footprint.SECTOR_BYTES * counters.footprint().byBlocks();
        PerBlock perBlock = new PerBlock((double) total.issues() / blocks, pipes, (double) Footprint.SECTOR_BYTES * total.sectors() / blocks, touched / blocks,
                (double) total.wavefronts() / blocks, waits / blocks);
        double footprint = counters.footprint().bytes();
        return new Work(blocks, perBlock, footprint, sharing(footprint, perBlock.touchedBytes, blocks));
    }

    private static double sharing(double footprint, double touchedBytes, long blocks) {
        return blocks == 1 || touchedBytes == 0 ? 1 : Math.clamp(Math.log(footprint / touchedBytes) / Math.log(blocks), 0, 1);
    }

    /**
     * The work of a launch of {@code grid} blocks like these. What they touch together follows {@link #sharing}; where that is
     * known better, say so by {@link #withFootprint}.
     */
    public Work scaledTo(long grid) {
        return new Work(grid, perBlock, touchedBy(grid), sharing);
    }

    /** The same work on {@code bytes} of memory, each byte read once and written once: what a formula's operands have. */
    public Work withFootprint(double bytes) {
        return new Work(blocks, perBlock, bytes, sharing(bytes, perBlock.touchedBytes, blocks));
    }

    /** Bytes of different sectors that {@code count} blocks touch together. */
    double touchedBy(double count) {
        return perBlock.touchedBytes * Math.pow(count, sharing);
    }

    /** FLOPs of the launch through {@code pipe}. */
    public double flops(Pipe pipe) {
        Passes passes = perBlock.pipes.get(pipe);
        return passes == null ? 0 : blocks * passes.flops;
    }

    /** FLOPs of the launch, all pipes. */
    public double flops() {
        double sum = 0;
        for (Pipe pipe : perBlock.pipes.keySet()) sum += flops(pipe);
        return sum;
    }
}
