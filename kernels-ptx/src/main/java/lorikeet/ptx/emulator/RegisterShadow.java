package lorikeet.ptx.emulator;

/** Which registers of a frame have been written: bit i of a slot is lane i. */
final class RegisterShadow {
    private final int[] written;
    private final int[] begin;

    RegisterShadow(Code code) {
        int rows = code.rows32 + code.rows64;
        written = new int[rows + code.predicates];
        begin = new int[] {0, code.rows32, rows};
    }

    /** The lanes in which the register of {@code slot} has been written. */
    int lanes(int slot) {
        return written[begin[Layout.kind(slot)] + Layout.number(slot)];
    }

    void set(int slot, int lanes) {
        written[begin[Layout.kind(slot)] + Layout.number(slot)] |= lanes;
    }

    /** Makes the lanes of {@code mask} of a register written where {@code lanes} says so, and else unwritten. */
    void put(int slot, int lanes, int mask) {
        int at = begin[Layout.kind(slot)] + Layout.number(slot);
        written[at] = written[at] & ~mask | lanes & mask;
    }

    void setRow(int row, boolean wide, int lanes) {
        written[begin[wide ? Layout.KIND_64 : Layout.KIND_32] + row / Frame.LANES] |= lanes;
    }
}
