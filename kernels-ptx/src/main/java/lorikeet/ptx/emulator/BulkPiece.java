package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;

/** 16 bytes of one side of a bulk copy, at the place that {@link BulkCopies} has come to. */
final class BulkPiece extends Access {
    static final int BYTES = 16;

    private final Kind kind;
    private final MemoryOrder order;
    private final boolean late;

    /**
     * @param kind {@code LOAD} of the source; {@code ASYNC_STORE} of the destination, or {@code ATOMIC} where it is reduced into
     * @param late whether it is read when the copy ends
     */
    BulkPiece(Place place, Kind kind, boolean late, int site) {
        super(place, BYTES, site);
        this.kind = kind;
        this.late = late;
        order = kind == Kind.ATOMIC ? new MemoryOrder(true, false, false, false) : MemoryOrder.WEAK;
    }

    @Override
    Kind kind() {
        return kind;
    }

    @Override
    MemoryOrder order() {
        return order;
    }

    @Override
    boolean isByProxy() {
        return true;
    }

    @Override
    Copied copied(Warp warp) {
        return warp.bulk().copied();
    }

    /** Whether it is the source of a copy that reads it when it ends. */
    boolean readsLate() {
        return late;
    }

    @Override
    void adjust(Warp warp, long[] at) {
        for (int lane = 0; lane < Frame.LANES; lane++) at[lane] += warp.bulk().offset();
    }

    @Override
    void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
        warp.bulk().found(warp.region, at[Integer.numberOfTrailingZeros(lanes)] - base);
    }
}
