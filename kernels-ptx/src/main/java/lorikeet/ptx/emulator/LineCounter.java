package lorikeet.ptx.emulator;

/** Counts one instruction while a block runs. */
final class LineCounter {
    final String family;
    final int line;
    private final int flopsPerLane;
    private final long flopsPerWarp;
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

    LineCounter(Instruction instruction) {
        line = instruction.line();
        family = OpcodeClass.of(instruction);
        flopsPerLane = OpcodeClass.flopsPerLane(instruction);
        flopsPerWarp = OpcodeClass.flopsPerWarp(instruction);
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
                sectors += traffic.sectors(warp.addresses, active);
                leastSectors += traffic.leastSectors(warp.addresses, active, access.bytes());
            }
            case SHARED -> {
                if (in) sharedIn += bytes;
                if (out) sharedOut += bytes;
                wavefronts += traffic.wavefronts(warp.addresses, active, access.bytes());
                leastWavefronts += traffic.leastWavefronts(warp.addresses, active, access.bytes());
            }
            case LOCAL -> {
                if (in) localIn += bytes;
                if (out) localOut += bytes;
            }
            case CONST, PARAM, GENERIC -> { }
        }
    }

    long issues() {
        return issues;
    }

    LineCounts counts() {
        long tensor = lanes / Frame.LANES * flopsPerWarp;
        return new LineCounts(issues, lanes, lanes * flopsPerLane + tensor, tensor, new LineCounts.Bytes(globalIn, sharedIn, localIn),
                new LineCounts.Bytes(globalOut, sharedOut, localOut), sectors, leastSectors, wavefronts, leastWavefronts);
    }
}
