package lorikeet.ptx.driver;

/**
 * Resources of an entry as the driver assembled it.
 *
 * @param registers 32-bit registers a thread
 * @param localBytes local memory of a thread: arrays and spilled registers
 * @param sharedBytes static shared memory of a block
 * @param maxThreads threads that a block may have, by registers and {@code .maxntid}
 */
public record FunctionInfo(int registers, int localBytes, int sharedBytes, int maxThreads) {
    BlockLimits limits() {
        return new BlockLimits(sharedBytes, maxThreads);
    }
}
