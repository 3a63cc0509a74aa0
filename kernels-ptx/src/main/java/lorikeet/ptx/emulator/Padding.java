package lorikeet.ptx.emulator;

/**
 * Whether unwritten bytes that a store carries to shared or global memory may be the padding of a struct, which right programs copy.
 * PTX has no structs, so it goes by where the bytes lie and how they came into their registers.
 */
final class Padding {
    /** Bytes of the longest gap: one before a field that is aligned to 16. */
    static final int MOST = 15;

    private final StructCopies copies = new StructCopies();
    /** Whether a compiler wrote the text: only there registers stand for padding. */
    private final boolean compiled;

    Padding(boolean compiled) {
        this.compiled = compiled;
    }

    /** As C lays out structs: a gap of n bytes ends at an address that is a multiple of more than n. */
    static boolean fits(long from, long to) {
        return to - from <= MOST && to - from < Long.lowestOneBit(to);
    }

    /**
     * Whether what is unwritten of one element may be padding.
     *
     * @param written the bytes of the whole access: bit i is byte i
     * @param at place of the access in its memory
     * @param origin of the element's unwritten bytes, null: a register that nobody wrote
     */
    boolean mayBe(Warp warp, Store store, int element, long written, long at, Origin origin, int lane) {
        int each = store.elementBytes();
        long own = (1L << each) - 1 << element * each;
        // Fields are computed, and compilers copy gaps as integers.
        if (origin != null && origin.computed() || (written & own) == 0 && isFloat(store)) return false;
        boolean loaded = origin != null && origin.marks() != null;
        boolean copied = loaded && copies.contains(warp.frame.code, store);
        if (!compiled && !copied && !(loaded && origin.kind() == Finding.Kind.UNINITIALIZED_LOCAL)) return false;
        if (areGaps(store, own, written, at) || compiled && (!loaded || each < Integer.BYTES) && isWholeGap(store, written, at)) return true;
        // Large structs are copied byte by byte in a loop.
        boolean alone = copied || loaded && compiled && store.bytes() == 1;
        return alone && origin.marks().isGap(lane, origin.place(), each, at + (long) element * each);
    }

    /** Whether what is unwritten among the bytes {@code own} lies in gaps within the access. */
    private static boolean areGaps(Store store, long own, long written, long at) {
        for (int i = 0; i < store.bytes(); i++) {
            if (((own & ~written) >>> i & 1) == 0) continue;
            int from = i;
            int to = i;
            while (from > 0 && (written >>> from - 1 & 1) == 0) from--;
            while (to < store.bytes() && (written >>> to & 1) == 0) to++;
            if (from == 0 || !fits(at + from, at + to)) return false;
        }
        return true;
    }

    /**
     * Whether nothing of a vector is written, and all of it may be one gap: compilers leave out stores of fields that have no value, and copy
     * what memory has in a gap by bytes and halves.
     */
    private static boolean isWholeGap(Store store, long written, long at) {
        return store.bytes() > store.elementBytes() && (written & (1L << store.bytes()) - 1) == 0 && fits(at, at + store.bytes());
    }

    private static boolean isFloat(Store store) {
        return store.source().opcode().endsWith(".f32") || store.source().opcode().endsWith(".f64");
    }
}
