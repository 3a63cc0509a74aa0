package lorikeet.ptx.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lorikeet.ptx.emulator.Footprint;
import lorikeet.ptx.emulator.Pipe;

/**
 * The times of a launch's resources. Those of a multiprocessor are counted for the one with the most blocks,
 * ceil(blocks / SMs): this is the tail, since the last blocks leave SMs idle. L2 and DRAM serve all SMs together.
 *
 * <p>Memory latency is Little's law: a warp that waits w times for one request of latency L runs at least w L, and blocks run in
 * ceil(waves) after one another. More resident warps make fewer waves; more requests under way make fewer waits.
 */
record Limits(Gpu gpu, Occupancy occupancy, Work work, MemoryTraffic traffic) {
    private static final double BANK_WAVEFRONTS = 1;

    List<Limit> all() {
        List<Limit> limits = new ArrayList<>();
        work.perBlock().pipes().forEach((pipe, passes) -> limits.add(pipe.isTensor() ? tensor(pipe, passes) : lanes(pipe, passes)));
        limits.add(busiest("issue", work.perBlock().issues(), Architecture.SCHEDULERS, "warp instructions"));
        limits.add(busiest("shared memory", work.perBlock().wavefronts(), BANK_WAVEFRONTS, "wavefronts"));
        limits.add(busiest("L1", work.perBlock().sectorBytes() / Footprint.SECTOR_BYTES, gpu.architecture().sectorsPerClock(), "sectors"));
        double l2Rate = gpu.l2BytesPerClock() * gpu.gigahertz();
        limits.add(new Limit("L2", traffic.l2() / (l2Rate * 1e9), bytes(traffic.l2()) + " / " + format("%.0f GB/s", l2Rate)));
        limits.add(new Limit("DRAM", traffic.dram() / (gpu.bandwidth() * 1e9), bytes(traffic.dram()) + " / " + format("%.0f GB/s", gpu.bandwidth())));
        limits.add(latency());
        return limits;
    }

    private Limit lanes(Pipe pipe, Work.Passes passes) {
        return busiest(pipe.text(), passes.issues() * Architecture.WARP, gpu.rate(pipe), "lane operations");
    }

    private Limit tensor(Pipe pipe, Work.Passes passes) {
        double share = gpu.architecture().mmaShare();
        if (share == 1 || passes.groupFlops() == passes.flops()) return busiest(pipe.text(), passes.flops(), gpu.rate(pipe), "FLOPs");
        String how = format("FLOPs by mma.sync at %.0f %% of the peak", 100 * share);
        if (passes.groupFlops() == 0) return busiest(pipe.text(), passes.flops(), gpu.rate(pipe) * share, how);
        return busiest(pipe.text(), passes.atPeak(share) * share, gpu.rate(pipe) * share, how + " and by wgmma");
    }

    /** {@code perBlock} of each block at {@code perClock} a clock, on the multiprocessor with the most blocks. */
    private Limit busiest(String name, double perBlock, double perClock, String unit) {
        long blocks = Math.ceilDiv(work.blocks(), gpu.multiprocessors());
        double seconds = blocks * perBlock / perClock / (gpu.gigahertz() * 1e9);
        return new Limit(name, seconds, format("%d blocks an SM x %s %s / %s a clock / %.2f GHz", blocks, number(perBlock), unit, number(perClock), gpu.gigahertz()));
    }

    private Limit latency() {
        long rounds = Math.ceilDiv(work.blocks(), (long) gpu.multiprocessors() * occupancy.blocks());
        double waits = work.perBlock().waits() / occupancy.warpsPerBlock();
        double seconds = rounds * waits * traffic.latency() / (gpu.gigahertz() * 1e9);
        return new Limit("memory latency", seconds, format("%d rounds of blocks x %s waits of a warp x %.0f clocks / %.2f GHz", rounds, number(waits), traffic.latency(), gpu.gigahertz()));
    }

    static String bytes(double bytes) {
        return bytes < 1e6 ? format("%.1f KB", bytes / 1e3) : bytes < 1e9 ? format("%.1f MB", bytes / 1e6) : format("%.2f GB", bytes / 1e9);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? format("%.0f", value) : format("%.1f", value);
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
