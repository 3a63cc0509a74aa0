package lorikeet.ptx.driver;

/**
 * What every launch of an entry has to keep to.
 *
 * @param sharedBytes static shared memory of a block
 * @param maxThreads threads that a block may have, by registers and {@code .maxntid}
 */
public record BlockLimits(int sharedBytes, int maxThreads) {}
