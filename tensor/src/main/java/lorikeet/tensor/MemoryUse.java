package lorikeet.tensor;

/**
 * Bytes of a device's pool.
 *
 * @param inUse in live storages (rounded as allocated)
 * @param peak largest {@code inUse} so far
 * @param reserved taken from the system
 * @param hits allocations served from freed blocks
 * @param misses allocations that took new memory
 */
public record MemoryUse(long inUse, long peak, long reserved, long hits, long misses) {}
