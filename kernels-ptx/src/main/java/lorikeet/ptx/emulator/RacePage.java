package lorikeet.ptx.emulator;

/**
 * The last accesses to a piece of memory, by words until somebody accesses part of one, then by bytes. Arrays are made
 * when there is something to keep: memory that one thread alone reads costs as much again three times.
 */
final class RacePage {
    /** One access to each cell: its {@link Stamp} and the site of its instruction. */
    static final class Accesses {
        long[] stamps;
        int[] sites;

        private Accesses(int cells) {
            stamps = new long[cells];
            sites = new int[cells];
        }

        void set(int cell, long stamp, int site) {
            stamps[cell] = stamp;
            sites[cell] = site;
        }

        private void split() {
            stamps = repeated(stamps);
            sites = repeated(sites);
        }
    }

    Accesses writes;
    /** The last write by another instruction than the last one: several threads may have written the same since. */
    Accesses older;
    /** Reads since the last write. */
    Readers reads;
    Accesses strongWrites;
    /** Strong reads, and those among them that are strong within their own block alone: of one lane the last of each. */
    Readers strongReads;
    Readers narrowReads;
    /** Line of an {@code ld.global.nc}, or 0. */
    int[] readOnly;
    private final ThreadClocks owner;
    private int cells;
    private boolean words = true;

    /** @param owner of the block whose memory it is; null: of all blocks */
    RacePage(int bytes, ThreadClocks owner) {
        this.owner = owner;
        cells = Math.ceilDiv(bytes, Integer.BYTES);
    }

    /** Whether its cells are words. */
    boolean hasWords() {
        return words;
    }

    /** The cell of byte {@code at}. */
    int cell(int at) {
        return words ? at / Integer.BYTES : at;
    }

    /** Prepares for an access to {@code bytes} at {@code at}, which need not be whole words. */
    void cover(int at, int bytes) {
        if (words && ((at | bytes) & Integer.BYTES - 1) != 0) split();
    }

    private void split() {
        words = false;
        cells *= Integer.BYTES;
        for (Accesses accesses : new Accesses[] {writes, older, strongWrites}) if (accesses != null) accesses.split();
        for (Readers readers : new Readers[] {reads, strongReads, narrowReads}) if (readers != null) readers.split();
        if (readOnly != null) readOnly = repeated(readOnly);
    }

    /** Every element four times. */
    static long[] repeated(long[] words) {
        long[] bytes = new long[words.length * Integer.BYTES];
        for (int i = 0; i < bytes.length; i++) bytes[i] = words[i / Integer.BYTES];
        return bytes;
    }

    static int[] repeated(int[] words) {
        int[] bytes = new int[words.length * Integer.BYTES];
        for (int i = 0; i < bytes.length; i++) bytes[i] = words[i / Integer.BYTES];
        return bytes;
    }

    void read(int cell, long stamp, int site, ThreadClocks clocks) {
        if (reads == null) reads = new Readers(cells, owner);
        reads.note(cell, Stamp.ofWarp(stamp), 1 << Stamp.lane(stamp), site, clocks);
    }

    void write(int cell, long stamp, int site) {
        if (writes == null) writes = new Accesses(cells);
        if (writes.stamps[cell] != 0 && writes.sites[cell] != site) {
            if (older == null) older = new Accesses(cells);
            older.set(cell, writes.stamps[cell], writes.sites[cell]);
        }
        writes.set(cell, stamp, site);
        if (reads != null) reads.clear(cell);
        if (strongWrites != null) strongWrites.stamps[cell] = 0;
        if (strongReads != null) strongReads.clear(cell);
        if (narrowReads != null) narrowReads.clear(cell);
    }

    void strongWrite(int cell, long stamp, int site) {
        if (strongWrites == null) strongWrites = new Accesses(cells);
        strongWrites.set(cell, stamp, site);
    }

    /** @param narrow whether it is strong within its own block alone */
    void strongRead(int cell, long stamp, int site, boolean narrow, ThreadClocks clocks) {
        if (narrow && narrowReads == null) narrowReads = new Readers(cells, owner);
        if (!narrow && strongReads == null) strongReads = new Readers(cells, owner);
        Readers readers = narrow ? narrowReads : strongReads;
        readers.note(cell, Stamp.ofWarp(stamp), 1 << Stamp.lane(stamp), site, clocks);
    }

    /** Whether anybody has written the cell. */
    boolean isWritten(int cell) {
        return writes != null && writes.stamps[cell] != 0 || strongWrites != null && strongWrites.stamps[cell] != 0;
    }

    void readOnly(int cell, int line) {
        if (readOnly == null) readOnly = new int[cells];
        readOnly[cell] = line;
    }
}
