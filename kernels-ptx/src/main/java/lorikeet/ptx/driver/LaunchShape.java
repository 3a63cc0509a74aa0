package lorikeet.ptx.driver;

import lorikeet.ptx.device.Dim3;

/**
 * The extents of a launch.
 *
 * @param grid blocks
 * @param block threads of a block
 * @param sharedBytes dynamic shared memory of a block
 */
public record LaunchShape(Dim3 grid, Dim3 block, int sharedBytes) {
    private static final int MOST_YZ = 65535;
    private static final int MOST_BLOCK_Z = 64;

    /** The same without dynamic shared memory. */
    public LaunchShape(Dim3 grid, Dim3 block) {
        this(grid, block, 0);
    }

    /** Why {@code device} cannot run such a launch of an entry with these limits, in one line; empty where it can. */
    String refusal(DeviceInfo device, BlockLimits limits) {
        if (!within(grid, Integer.MAX_VALUE, MOST_YZ, MOST_YZ))
            return "a grid of " + grid + ", expected 1 to " + Integer.MAX_VALUE + " x " + MOST_YZ + " x " + MOST_YZ + " blocks";
        int threads = Math.min(device.threadsPerBlock(), limits.maxThreads());
        if (!within(block, threads, threads, MOST_BLOCK_Z) || block.count() > threads)
            return "a block of " + block + ", expected 1 to " + threads + " threads, z at most " + MOST_BLOCK_Z;
        long shared = (long) limits.sharedBytes() + sharedBytes;
        if (sharedBytes < 0 || shared > device.sharedOptIn())
            return limits.sharedBytes() + " static and " + sharedBytes + " dynamic bytes of shared memory, expected at most " + device.sharedOptIn();
        return "";
    }

    private static boolean within(Dim3 extent, long x, long y, long z) {
        return extent.x() >= 1 && extent.x() <= x && extent.y() >= 1 && extent.y() <= y && extent.z() >= 1 && extent.z() <= z;
    }
}
