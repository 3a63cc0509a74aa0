package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** The accesses of lanes that give addresses of rows of matrices: 16 bytes each, to or from {@code warp.words()}, four a lane. */
final class MatrixRowAccess extends Access {
    private static final int BYTES = 16;

    private final boolean store;

    MatrixRowAccess(Place place, boolean store, int site) {
        super(place, BYTES, site);
        this.store = store;
    }

    @Override
    Kind kind() {
        return store ? Kind.STORE : Kind.LOAD;
    }

    @Override
    void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
        int[] words = warp.words();
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            if (store) MemorySegment.copy(words, 4 * lane, data, JAVA_INT_UNALIGNED, at[lane] - base, 4);
            else MemorySegment.copy(data, JAVA_INT_UNALIGNED, at[lane] - base, words, 4 * lane, 4);
        }
    }
}
