package lorikeet.tokenizer;

/**
 * The ids of pieces seen before. One place for each hash: a new piece drives out the old, so the size is bounded, and
 * threads may share it, because an entry never changes once it is made.
 */
final class PieceCache {
    private static final int SIZE = 1 << 15;

    private record Entry(String piece, int[] ids) {}

    private final Entry[] entries = new Entry[SIZE];

    /** The ids of {@code piece}, not to be written to, or null. */
    int[] get(String piece) {
        Entry entry = entries[place(piece)];
        return entry != null && entry.piece.equals(piece) ? entry.ids : null;
    }

    void put(String piece, int[] ids) {
        entries[place(piece)] = new Entry(piece, ids);
    }

    private static int place(String piece) {
        int hash = piece.hashCode() * 0x9e3779b9;
        return hash >>> 17;
    }
}
