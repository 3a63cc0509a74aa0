package lorikeet.ptx.driver;

/**
 * What a device says of itself.
 *
 * @param driverVersion the newest CUDA version that the driver supports, such as {@code 12.8}
 * @param major compute capability, with {@code minor}
 * @param sharedPerBlock bytes of shared memory that a block may have without asking; {@code sharedOptIn} with
 * @param clockKilohertz boost clock of the multiprocessors; 0 where unknown, as the next two and {@code l2Bytes}
 * @param memoryKilohertz clock of the memory, which moves two words of {@code memoryBusBits} a cycle
 * @param memoryBytes device memory in all
 */
public record DeviceInfo(String name, String driverVersion, int major, int minor, int multiprocessors, int warpLanes,
        int threadsPerBlock, int threadsPerMultiprocessor, int sharedPerBlock, int sharedOptIn, int sharedPerMultiprocessor,
        int registersPerBlock, int registersPerMultiprocessor, int clockKilohertz, int memoryKilohertz, int memoryBusBits,
        int l2Bytes, long memoryBytes) {

    /** The target that code for this device is assembled for: {@code sm_90}. */
    public String arch() {
        return "sm_" + major + minor;
    }
}
