package lorikeet.ptx.emulator;

/**
 * Which registers of a frame have been written: bit i of a slot is lane i. Of a register that is not, some bytes may be: those of
 * a word of memory that was written in part, as structs with gaps are.
 */
final class RegisterShadow {
    private static final int EVERY_BYTE = 0xff;

    private final int[] written;
    private final int[] begin;
    /** [slot][lane] bit i: byte i has been written; null: none in any lane that is not in {@code written}. */
    private final byte[][] parts;
    private final Origin[][] origins;

    RegisterShadow(Code code) {
        int rows = code.rows32 + code.rows64;
        written = new int[rows + code.predicates];
        parts = new byte[written.length][];
        origins = new Origin[written.length][];
        begin = new int[] {0, code.rows32, rows};
    }

    private int index(int slot) {
        return begin[Layout.kind(slot)] + Layout.number(slot);
    }

    /** The lanes in which the register of {@code slot} has been written. */
    int lanes(int slot) {
        return written[index(slot)];
    }

    void set(int slot, int lanes) {
        written[index(slot)] |= lanes;
    }

    /** Which bytes of the register in {@code lane} have been written: bit i is byte i. */
    int bytes(int slot, int lane) {
        int at = index(slot);
        if ((written[at] >>> lane & 1) != 0) return EVERY_BYTE;
        return parts[at] == null ? 0 : parts[at][lane] & EVERY_BYTE;
    }

    /** Makes those bytes written and the others not. */
    void put(int slot, int lane, int bytes, Origin origin) {
        int at = index(slot);
        int all = Layout.kind(slot) == Layout.KIND_64 ? EVERY_BYTE : Layout.kind(slot) == Layout.KIND_32 ? 0xf : 1;
        if ((bytes & all) == all) {
            written[at] |= 1 << lane;
            return;
        }
        if (parts[at] == null) {
            parts[at] = new byte[Frame.LANES];
            origins[at] = new Origin[Frame.LANES];
        }
        written[at] &= ~(1 << lane);
        parts[at][lane] = (byte) bytes;
        origins[at][lane] = origin;
    }

    /** Where what is not written in the register came from; null: it was never written. */
    Origin origin(int slot, int lane) {
        Origin[] of = origins[index(slot)];
        return of == null ? null : of[lane];
    }
}
