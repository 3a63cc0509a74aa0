package lorikeet.ptx.estimate;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How many blocks of a kernel a multiprocessor holds at once, by the rules of NVIDIA's occupancy calculator
 * ({@code cuda_occupancy.h}, CUDA 13.0). Registers are given to warps in units of 256, and each of the SM's four parts has a
 * quarter of them; shared memory is given to blocks in units of 128 bytes (256 before 8.0) with 1 KiB more that the
 * system keeps (from 8.0 on).
 *
 * @param limits the most blocks that each resource alone would allow; a resource that does not limit is left out
 * @param warpsPerBlock warps of a block
 * @param carveout shared memory that the SM is set to, bytes; the L1 cache has the rest
 */
public record Occupancy(Architecture architecture, Map<Resource, Integer> limits, int warpsPerBlock, int carveout) {
    /** What a multiprocessor can run out of. */
    public enum Resource {
        WARPS, BLOCKS, REGISTERS, SHARED_MEMORY, BARRIERS;

        /** In words: {@code shared memory}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public Occupancy {
        limits = Map.copyOf(limits);
    }

    /** With as much shared memory as the blocks need: what the driver chooses where nothing else is asked for. */
    public static Occupancy of(Architecture architecture, BlockResources block) {
        return of(architecture, block, OptionalInt.empty());
    }

    /**
     * With a preference.
     *
     * @param preferred bytes of shared memory that the SM is to be set to; the next larger setting is taken, and a larger one
     *        where one block needs it
     */
    public static Occupancy of(Architecture architecture, BlockResources block, OptionalInt preferred) {
        Map<Resource, Integer> limits = new EnumMap<>(Resource.class);
        limits.put(Resource.WARPS, architecture.warps() / block.warps());
        limits.put(Resource.BLOCKS, architecture.blocks());
        if (block.registers().orElse(0) > 0) limits.put(Resource.REGISTERS, byRegisters(block.registers().getAsInt(), block.warps()));
        int allocated = allocatedShared(architecture, block);
        int available = preferred.isEmpty() ? architecture.mostShared() : architecture.carveoutFor(Math.max(preferred.getAsInt(), allocated));
        if (allocated > 0) limits.put(Resource.SHARED_MEMORY, block.sharedBytes() > architecture.sharedPerBlock() ? 0 : available / allocated);
        boolean barriersLimit = architecture.capability() >= 90 && block.barriers() > 0;
        if (barriersLimit) limits.put(Resource.BARRIERS, architecture.barriers() / block.barriers());
        int blocks = limits.values().stream().min(Integer::compare).orElseThrow();
        return new Occupancy(architecture, limits, block.warps(), preferred.isEmpty() ? architecture.carveoutFor(blocks * allocated) : available);
    }

    private static int byRegisters(int perThread, int warps) {
        if (perThread > Architecture.REGISTERS_PER_THREAD) return 0;
        int perWarp = roundUp(perThread * Architecture.WARP, Architecture.REGISTER_UNIT);
        // A launch is checked as if each of the four parts held as many warps of the block as the fullest one.
        if (perWarp * roundUp(warps, Architecture.SCHEDULERS) > Architecture.REGISTERS) return 0;
        int warpsPerPart = Architecture.REGISTERS / Architecture.SCHEDULERS / perWarp;
        return warpsPerPart * Architecture.SCHEDULERS / warps;
    }

    private static int allocatedShared(Architecture architecture, BlockResources block) {
        return roundUp(block.sharedBytes() + architecture.sharedReserved(), architecture.sharedUnit());
    }

    private static int roundUp(int value, int unit) {
        return Math.ceilDiv(value, unit) * unit;
    }

    /** Blocks that an SM holds at once; 0: not even one fits, so the kernel cannot be launched. */
    public int blocks() {
        return limits.values().stream().min(Integer::compare).orElseThrow();
    }

    /** Warps that an SM holds at once. */
    public int warps() {
        return blocks() * warpsPerBlock;
    }

    /** Resident warps as a share of the most that the SM can hold. */
    public double share() {
        return (double) warps() / architecture.warps();
    }

    /** What there would have to be more of for another block, in the order of {@link Resource}. */
    public List<Resource> limiters() {
        return limits.entrySet().stream().filter(limit -> limit.getValue() == blocks()).map(Map.Entry::getKey).sorted().toList();
    }
}
