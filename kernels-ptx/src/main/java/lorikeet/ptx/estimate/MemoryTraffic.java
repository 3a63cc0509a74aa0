package lorikeet.ptx.estimate;

/**
 * Bytes between the levels of memory, by a simple model of the caches.
 *
 * <ul>
 * <li>L1: every sector that an access touches.
 * <li>L2: each block fetches each of its sectors once, and L1 holds it as long as the block needs it.
 * <li>DRAM: blocks that are resident together run in step, so that a sector goes over the bus once for all of them. How many
 * sectors they touch follows {@link Work#sharing}. What the launch touches altogether comes once; what the next blocks need
 * again is found in L2 with the probability that L2 can hold of it.
 * </ul>
 *
 * @param l1 bytes of sectors moved
 * @param l2 bytes that blocks fetch or write
 * @param dram bytes over the bus, between {@code footprint} and {@code l2}
 * @param footprint bytes of different sectors: the least
 */
public record MemoryTraffic(double l1, double l2, double dram, double footprint) {
    private static final double FROM_L1 = 40;
    private static final double FROM_L2 = 270;
    private static final double FROM_DRAM = 500;

    static MemoryTraffic of(Gpu gpu, Occupancy occupancy, Work work) {
        double l2 = work.blocks() * work.perBlock().touchedBytes();
        double together = Math.min(work.blocks(), (double) occupancy.blocks() * gpu.multiprocessors());
        double fetched = work.touchedBy(together) * work.blocks() / together;
        double again = Math.max(0, Math.min(l2, fetched) - work.footprint());
        double missed = 1 - Math.min(1, gpu.l2Bytes() / Math.max(1, work.footprint()));
        return new MemoryTraffic(work.blocks() * work.perBlock().sectorBytes(), l2, work.footprint() + again * missed, work.footprint());
    }

    /** The most bytes that can cross DRAM's bus: every sector that is moved. An atomic one is moved once, but read and written there. */
    public double most() {
        return Math.max(l1, l2);
    }

    /**
     * Clocks from a request to its data, mean over where it is found. Of the order that Luo et al. measured on Ampere, Ada and
     * Hopper (arXiv:2402.13499): 40 from L1, 270 from L2, 500 from DRAM.
     */
    double latency() {
        if (l1 == 0) return 0;
        double beyondL1 = Math.min(1, l2 / l1);
        double beyondL2 = Math.min(beyondL1, dram / l1);
        return FROM_L1 * (1 - beyondL1) + FROM_L2 * (beyondL1 - beyondL2) + FROM_DRAM * beyondL2;
    }
}
