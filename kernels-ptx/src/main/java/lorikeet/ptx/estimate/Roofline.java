package lorikeet.ptx.estimate;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import lorikeet.ptx.emulator.Pipe;
import lorikeet.tensor.DeviceException;

/**
 * An estimate, never a measurement, of the time a launch takes on a GPU: the time each resource would need alone
 * ({@link Limits}); the longest is the estimate. Everything is taken to overlap with everything else, at the boost clock and
 * at the peak of the data sheet: a real launch takes longer.
 *
 * @param traffic bytes between the levels of memory
 * @param limits by resource, longest first
 */
public record Roofline(Gpu gpu, Occupancy occupancy, Work work, MemoryTraffic traffic, List<Limit> limits) {
    public Roofline {
        limits = List.copyOf(limits);
    }

    /**
     * The estimate for {@code work} in blocks that take {@code block}. A launch that was counted with fewer blocks is
     * estimated in full by {@link Work#scaledTo}.
     *
     * @throws DeviceException if the GPU cannot run the kernel, in one line: a block does not fit, or there is no tensor core of the kind
     */
    public static Roofline of(Gpu gpu, Work work, BlockResources block) {
        Occupancy occupancy = Occupancy.of(gpu.architecture(), block);
        if (occupancy.blocks() == 0) throw new DeviceException("a block does not fit a multiprocessor of " + gpu.name() + ": limited by " + occupancy.limiters().stream().map(Occupancy.Resource::text).collect(Collectors.joining(" and ")));
        for (Pipe pipe : work.perBlock().pipes().keySet()) {
            if (gpu.rate(pipe) == 0) throw new DeviceException(gpu.name() + " has no " + pipe.text());
        }
        MemoryTraffic traffic = MemoryTraffic.of(gpu, occupancy, work);
        List<Limit> limits = new Limits(gpu, occupancy, work, traffic).all();
        return new Roofline(gpu, occupancy, work, traffic, limits.stream().sorted(Comparator.comparingDouble(Limit::seconds).reversed()).toList());
    }

    /** What bounds the launch. */
    public Limit bound() {
        return limits.getFirst();
    }

    /** The estimate of the launch's time, in seconds. */
    public double seconds() {
        return bound().seconds();
    }

    /** Blocks of the grid over blocks that the GPU holds at once. */
    public double waves() {
        return work.blocks() / ((double) gpu.multiprocessors() * occupancy.blocks());
    }

    /**
     * The time of the classical roofline (Williams et al. 2009): each sector once over DRAM's bus, and the FLOPs at their
     * pipe's peak, whichever takes longer; in seconds.
     */
    public double roofSeconds() {
        return roof(1);
    }

    /** The roofline's time as a share of the estimate, 0 to 1: how near the kernel comes to the best that its formula allows. */
    public double share() {
        return seconds() == 0 ? 0 : Math.min(1, roofSeconds() / seconds());
    }

    /** The same against a roof for {@code mma.sync}, which is lower than the tensor cores' peak where only {@code wgmma} reaches that. */
    public double shareOfMmaSync() {
        return seconds() == 0 ? 0 : Math.min(1, roof(gpu.architecture().mmaShare()) / seconds());
    }

    private double roof(double mmaShare) {
        double longest = traffic.footprint() / (gpu.bandwidth() * 1e9);
        for (Pipe pipe : work.perBlock().pipes().keySet()) {
            double flops = work.blocks() * work.perBlock().pipes().get(pipe).atPeak(pipe.isTensor() ? mmaShare : 1);
            if (flops > 0) longest = Math.max(longest, flops / gpu.peakFlops(pipe));
        }
        return longest;
    }
}
