package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** {@code ld} of one or several elements a lane. */
final class Load extends Access {
    private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Transfer element;
    private final int elementBytes;
    private final int[] rows;
    /** Several elements of 4 bytes in registers of 32 bits. */
    private final boolean isPairs;
    private final boolean readOnly;
    private final MemoryOrder order;

    Load(Place place, Transfer element, int elementBytes, boolean wide, int[] rows, int site, boolean readOnly, MemoryOrder order) {
        super(place, elementBytes * rows.length, site);
        this.element = element;
        this.elementBytes = elementBytes;
        this.rows = rows;
        isPairs = elementBytes == Integer.BYTES && !wide && rows.length > 1;
        this.readOnly = readOnly;
        this.order = order;
    }

    int elementBytes() {
        return elementBytes;
    }

    @Override
    Kind kind() {
        return Kind.LOAD;
    }

    /** Whether it is {@code ld.global.nc}: nobody may write there during the kernel. */
    boolean isReadOnly() {
        return readOnly;
    }

    @Override
    MemoryOrder order() {
        return order;
    }

    @Override
    void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
        if (order.strong()) warp.noteSpin();
        if (lanes == -1 && isPairs) {
            loadPairs(warp, data, base, at);
            return;
        }
        for (int e = 0; e < rows.length; e++) element.move(data, base - (long) e * elementBytes, at, warp.frame, rows[e], lanes);
    }

    /** Pairs of words of all 32 lanes, 8 bytes at a time. */
    private void loadPairs(Warp warp, MemorySegment data, long base, long[] at) {
        int[] r = warp.frame.r;
        for (int e = 0; e < rows.length; e += 2) {
            int low = rows[e];
            int high = rows[e + 1];
            long from = base - (long) e * Integer.BYTES;
            for (int lane = 0; lane < Frame.LANES; lane++) {
                long pair = data.get(LITTLE_ENDIAN_LONG, at[lane] - from);
                r[low + lane] = (int) pair;
                r[high + lane] = (int) (pair >>> 32);
            }
        }
    }
}
