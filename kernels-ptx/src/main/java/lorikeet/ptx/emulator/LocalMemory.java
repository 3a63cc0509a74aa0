package lorikeet.ptx.emulator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lorikeet.ptx.syntax.Space;

/** The local memory of a warp's 32 threads, one thread's after another's. It grows as functions are called. */
final class LocalMemory {
    private static final long MOST_PER_LANE = 512 * 1024;

    private long bytesPerLane;
    /** What the functions asked for, of {@code bytesPerLane}. */
    private long asked;
    private Region region = new Region(0, 0, Space.LOCAL, "local memory", MemorySegment.NULL);
    private Region generic = new Region(Windows.LOCAL, 0, Space.LOCAL, "local memory", MemorySegment.NULL);

    long bytesPerLane() {
        return bytesPerLane;
    }

    /** Bytes of each thread's part that its functions may use. */
    long asked() {
        return asked;
    }

    Region region() {
        return region;
    }

    Region genericRegion() {
        return generic;
    }

    /**
     * Makes each thread's part at least {@code bytes} long.
     *
     * @return false where that is more than a thread may have
     */
    boolean reserve(long bytes) {
        if (bytes > MOST_PER_LANE) return false;
        asked = Math.max(asked, bytes);
        if (bytes <= bytesPerLane) return true;
        long stride = Math.min(MOST_PER_LANE, Math.max(Math.ceilDiv(bytes, 16) * 16, 2 * bytesPerLane));
        MemorySegment data = Arena.ofAuto().allocate(Frame.LANES * stride, 16);
        for (int lane = 0; lane < Frame.LANES && bytesPerLane > 0; lane++) {
            MemorySegment.copy(region.data, lane * bytesPerLane, data, lane * stride, bytesPerLane);
        }
        bytesPerLane = stride;
        region = new Region(0, Frame.LANES * stride, Space.LOCAL, "local memory", data);
        generic = new Region(Windows.LOCAL, Frame.LANES * stride, Space.LOCAL, "local memory", data);
        return true;
    }

    /** Turns each lane's own addresses into places in {@link #region}; outside its part they become negative. */
    void place(long[] addresses, int bytes) {
        for (int lane = 0; lane < Frame.LANES; lane++) {
            long own = addresses[lane];
            addresses[lane] = own >= 0 && own <= asked - bytes ? lane * bytesPerLane + own : -1 - own;
        }
    }

    /** The same for generic addresses in the window of local memory; those of other windows stay. */
    void placeGeneric(long[] addresses, int bytes) {
        for (int lane = 0; lane < Frame.LANES; lane++) {
            if (!Windows.isIn(Windows.LOCAL, addresses[lane])) continue;
            long own = addresses[lane] - Windows.LOCAL;
            addresses[lane] = own <= asked - bytes ? Windows.LOCAL + lane * bytesPerLane + own : -1 - addresses[lane];
        }
    }

    /** The address in its own memory that a lane used, from what {@link #place} or {@link #placeGeneric} made of it. */
    long original(Space space, long place) {
        if (space == Space.GENERIC) return place < 0 ? -1 - place : place;
        return place < 0 ? -1 - place : bytesPerLane == 0 ? place : place % bytesPerLane;
    }
}
