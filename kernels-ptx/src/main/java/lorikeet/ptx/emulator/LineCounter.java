package lorikeet.ptx.emulator;

/** Counts one instruction while a block runs. */
final class LineCounter {
    final InstructionCost cost;
    private long issues;
    private long lanes;
    private long globalIn;
    private long sharedIn;
    private long localIn;
    private long globalOut;
    private long sharedOut;
    private long localOut;
    private long sectors;
    private long leastSectors;
    private long wavefronts;
    private long leastWavefronts;

    LineCounter(InstructionCost cost) {
        this.cost = cost;
    }

    void issue(int active) {
        issues++;
        lanes += Integer.bitCount(active);
    }

    void access(Traffic traffic, Warp warp, Access access, Region region, int active) {
        long bytes = (long) Integer.bitCount(active) * access.bytes();
        boolean in = access.kind() == Access.Kind.LOAD || access.kind() == Access.Kind.ATOMIC;
        boolean out = access.kind() != Access.Kind.LOAD;
        switch (region.space) {
            case GLOBAL -> {
                if (in) globalIn += bytes;
                if (out) globalOut += bytes;
                leastSectors += access instanceof BulkPiece ? warp.bulk().begins(32) : traffic.leastSectors(warp.addresses, active, access.bytes());
            }
            case SHARED -> {
                if (in) sharedIn += bytes;
                if (out) sharedOut += bytes;
                boolean bulk = access instanceof BulkPiece;
                wavefronts += bulk ? warp.bulk().begins(128) : traffic.wavefronts(warp.addresses, active, access.bytes());
                leastWavefronts += bulk ? warp.bulk().begins(128) : traffic.leastWavefronts(warp.addresses, active, access.bytes());
            }
            case LOCAL -> {
                if (in) localIn += bytes;
                if (out) localOut += bytes;
            }
            case CONST, PARAM, GENERIC -> { }
        }
    }

    /** {@code count} sectors were moved. */
    void sectors(long count) {
        sectors += count;
    }

    long issues() {
        return issues;
    }

    /** What went through the instruction's pipe. */
    PipeCounts passes() {
        return new PipeCounts(issues * cost.passes(), flops(), cost.ofGroup() ? tensorFlops() : 0);
    }

    private long flops() {
        return lanes * cost.flopsPerLane() + tensorFlops();
    }

    private long tensorFlops() {
        return lanes / Frame.LANES * cost.flopsPerWarp();
    }

    LineCounts counts() {
        return new LineCounts(issues, lanes, flops(), tensorFlops(), new LineCounts.Bytes(globalIn, sharedIn, localIn),
                new LineCounts.Bytes(globalOut, sharedOut, localOut), sectors, leastSectors, wavefronts, leastWavefronts);
    }
}
