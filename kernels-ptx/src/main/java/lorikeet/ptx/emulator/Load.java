package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;

/** {@code ld} of one or several elements a lane. */
final class Load extends Access {
    private final Transfer element;
    private final int elementBytes;
    private final int[] rows;
    private final boolean readOnly;
    private final boolean synchronizing;

    Load(Place place, Transfer element, int elementBytes, int[] rows, int site, boolean readOnly, boolean synchronizing) {
        super(place, elementBytes * rows.length, site);
        this.element = element;
        this.elementBytes = elementBytes;
        this.rows = rows;
        this.readOnly = readOnly;
        this.synchronizing = synchronizing;
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
    boolean isSynchronizing() {
        return synchronizing;
    }

    @Override
    void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
        for (int e = 0; e < rows.length; e++) element.move(data, base - (long) e * elementBytes, at, warp.frame, rows[e], lanes);
    }
}
