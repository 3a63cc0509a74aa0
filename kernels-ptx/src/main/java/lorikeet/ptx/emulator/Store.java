package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;

/** {@code st} of one or several elements a lane. */
final class Store extends Access {
    private final Transfer element;
    private final int elementBytes;
    private final int[] rows;
    private final MemoryOrder order;

    Store(Place place, Transfer element, int elementBytes, int[] rows, int site, MemoryOrder order) {
        super(place, elementBytes * rows.length, site);
        this.element = element;
        this.elementBytes = elementBytes;
        this.rows = rows;
        this.order = order;
    }

    int elementBytes() {
        return elementBytes;
    }

    @Override
    Kind kind() {
        return Kind.STORE;
    }

    @Override
    MemoryOrder order() {
        return order;
    }

    @Override
    void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
        for (int e = 0; e < rows.length; e++) element.move(data, base - (long) e * elementBytes, at, warp.frame, rows[e], lanes);
    }
}
