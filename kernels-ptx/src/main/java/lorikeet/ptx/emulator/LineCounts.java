package lorikeet.ptx.emulator;

/**
 * Counts of one line of a PTX text, or of all.
 *
 * @param issues instructions issued for warps, those whose guard held in no lane included
 * @param lanes lanes that were active in them, together
 * @param flops floating-point operations of all kinds; a fused multiply-add is two
 * @param tensorFlops those of matrix products, integer ones included
 * @param loaded bytes that lanes read, by space: global, shared, local
 * @param stored bytes that lanes wrote, by space: global, shared, local
 * @param sectors sectors of 32 bytes of global memory that warps touched
 * @param leastSectors the fewest that could hold the same bytes
 * @param wavefronts rounds of shared memory's 32 banks
 * @param leastWavefronts the fewest that could carry the same bytes, by accesses as wide (16 lanes of 8-byte ones go together, 8 of 16-byte ones)
 */
public record LineCounts(long issues, long lanes, long flops, long tensorFlops, Bytes loaded, Bytes stored,
        long sectors, long leastSectors, long wavefronts, long leastWavefronts) {
    /** Bytes by space. */
    public record Bytes(long global, long shared, long local) {
        Bytes plus(Bytes o) {
            return new Bytes(global + o.global, shared + o.shared, local + o.local);
        }
    }

    static final LineCounts NONE = new LineCounts(0, 0, 0, 0, new Bytes(0, 0, 0), new Bytes(0, 0, 0), 0, 0, 0, 0);

    LineCounts plus(LineCounts o) {
        return new LineCounts(issues + o.issues, lanes + o.lanes, flops + o.flops, tensorFlops + o.tensorFlops, loaded.plus(o.loaded),
                stored.plus(o.stored), sectors + o.sectors, leastSectors + o.leastSectors, wavefronts + o.wavefronts,
                leastWavefronts + o.leastWavefronts);
    }
}
