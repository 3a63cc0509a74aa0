package lorikeet.ptx.estimate;

import static lorikeet.ptx.estimate.Limits.bytes;
import static lorikeet.ptx.estimate.Limits.format;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Occupancy and estimates as text. Every line that is computed and not counted says that it is an estimate. */
public final class EstimateText {
    private EstimateText() {}

    /** One line: blocks and warps on a multiprocessor, and what limits them. */
    public static String of(Gpu gpu, Occupancy occupancy) {
        String limits = occupancy.limits().entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(limit -> limit.getKey().text() + " " + limit.getValue()).collect(Collectors.joining(", "));
        return format("occupancy of %s (estimate): %d blocks, %d of %d warps an SM (%.1f %%), limited by %s; blocks by each: %s; shared memory set to %d KiB", gpu.name(),
                occupancy.blocks(), occupancy.warps(), gpu.architecture().warps(), 100 * occupancy.share(),
                occupancy.limiters().stream().map(Occupancy.Resource::text).collect(Collectors.joining(" and ")), limits, occupancy.carveout() >> 10);
    }

    /** The occupancy, the estimate, and how it was computed: a line for each limit, longest first. */
    public static String of(Roofline roofline) {
        StringBuilder text = new StringBuilder(of(roofline.gpu(), roofline.occupancy())).append('\n');
        text.append(format("waves (estimate): %.2f = %d blocks / (%d SMs x %d)\n", roofline.waves(), roofline.work().blocks(), roofline.gpu().multiprocessors(), roofline.occupancy().blocks()));
        MemoryTraffic traffic = roofline.traffic();
        text.append("global memory (estimate): DRAM " + bytes(traffic.dram()) + ", at least " + bytes(traffic.footprint()) + " (each sector once), at most " + bytes(traffic.most())
                + " (every sector moved); L2 " + bytes(traffic.l2()) + "\n");
        text.append(format("time on %s (estimate): %s, bound by %s\n", roofline.gpu().name(), time(roofline.seconds()), roofline.bound().name()));
        text.append("share of roofline (estimate): " + share(roofline) + "\n");
        List<Limit> limits = roofline.limits().stream().filter(limit -> limit.seconds() > 0).toList();
        for (Limit limit : limits) text.append(format("  %-15s %12s (estimate) = %s\n", limit.name(), time(limit.seconds()), limit.how()));
        return text.toString();
    }

    private static String share(Roofline roofline) {
        String flops = roofline.work().perBlock().pipes().keySet().stream().filter(pipe -> roofline.work().flops(pipe) > 0)
                .map(pipe -> format("%.4g FLOPs of %s / %.4g a second", roofline.work().flops(pipe), pipe.text(), roofline.gpu().peakFlops(pipe))).collect(Collectors.joining(", "));
        String roof = (flops.isEmpty() ? "" : flops + ", ") + bytes(roofline.traffic().footprint()) + format(" / %.0f GB/s", roofline.gpu().bandwidth());
        boolean lower = roofline.gpu().architecture().mmaShare() < 1 && roofline.work().perBlock().pipes().entrySet().stream()
                .anyMatch(pipe -> pipe.getKey().isTensor() && pipe.getValue().groupFlops() < pipe.getValue().flops());
        return format("%.1f %%", 100 * roofline.share()) + (lower ? format(" (%.1f %% of what mma.sync can reach)", 100 * roofline.shareOfMmaSync()) : "")
                + " = " + time(roofline.roofSeconds()) + " / " + time(roofline.seconds()) + ", the longest of " + roof;
    }

    private static String time(double seconds) {
        return seconds < 1e-3 ? format("%.3f us", seconds * 1e6) : format("%.3f ms", seconds * 1e3);
    }
}
