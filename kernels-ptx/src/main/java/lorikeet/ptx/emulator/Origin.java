package lorikeet.ptx.emulator;

/**
 * Where bytes that nobody wrote came into a register.
 *
 * @param at the load that read them, or the first instruction that looked at a register without a value
 * @param address of the bytes; -1 where they are a register's
 * @param where the memory of the bytes; of a register, the lanes that have not written it
 * @param computed whether a value was computed from them; else they were only moved
 * @param marks of the memory that they were loaded from; null: of a register
 * @param place of the first byte loaded in {@code marks}
 */
record Origin(Instruction at, Finding.Kind kind, long address, Object where, boolean computed, MemoryMarks marks, long place) {
    static Origin loaded(Access load, Finding.Kind kind, long address, Object where, MemoryMarks marks, long place) {
        return new Origin(load, kind, address, where, false, marks, place);
    }

    /** Of a register that {@code lanes} have not written, where {@code user} reads it. */
    static Origin read(Instruction user, int lanes) {
        return new Origin(user, Finding.Kind.UNINITIALIZED_REGISTER, -1, lanes, false, null, 0);
    }

    Origin used() {
        return computed ? this : new Origin(at, kind, address, where, true, marks, place);
    }

    /** The same, {@code bytes} further in memory. */
    Origin further(long bytes) {
        return bytes == 0 ? this : new Origin(at, kind, address, where, computed, marks, place + bytes);
    }

    /** Bytes that came from {@code earlier} to the memory that they were loaded from. */
    Origin since(Origin earlier) {
        return earlier == null ? this : new Origin(earlier.at, earlier.kind, earlier.address, earlier.where, earlier.computed, marks, place);
    }

    /** For a finding at {@code user}, which decides something by them. */
    String usedBy(Instruction user) {
        return user == at ? detail() : detail() + ", used at line " + user.line();
    }

    private String detail() {
        return where instanceof Integer lanes ? "'" + at.source() + "' reads a register that lanes 0x" + Integer.toHexString(lanes) + " have not written"
                : at.source().name() + " of " + ((Access) at).bytes() + " bytes, not all written before, in " + where;
    }
}
