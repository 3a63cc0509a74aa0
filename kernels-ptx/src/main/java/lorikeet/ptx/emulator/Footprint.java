package lorikeet.ptx.emulator;

/**
 * Different sectors of 32 bytes of global memory that a launch touched.
 *
 * @param read those that it read, each once
 * @param written those that it wrote, each once
 * @param byBlocks the same of each block, together: what several blocks touch counts for each of them
 */
public record Footprint(long read, long written, long byBlocks) {
    public static final int SECTOR_BYTES = 32;

    /** Bytes that cross the bus where every sector is read once and written once. */
    public long bytes() {
        return (read + written) * SECTOR_BYTES;
    }
}
