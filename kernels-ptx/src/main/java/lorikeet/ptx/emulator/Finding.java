package lorikeet.ptx.emulator;

import java.util.Locale;

/**
 * Something wrong that a kernel did.
 *
 * @param line of the PTX text
 * @param block index of the block, x y z
 * @param thread index of the thread in its block, x y z
 * @param address in its space; -1 where there is none
 * @param detail what was found, and the nearest allocation
 * @param count how often it was found at this line; the rest describes the first thread of the first block
 */
public record Finding(Kind kind, String kernel, int line, Dim block, Dim thread, long address, String detail, long count) {
    public Finding(Kind kind, String kernel, int line, Dim block, Dim thread, long address, String detail) {
        this(kind, kernel, line, block, thread, address, detail, 1);
    }

    /** Kinds of findings. The first group stops a launch where no check asked to go on. */
    public enum Kind {
        OUT_OF_BOUNDS, MISALIGNED, USE_AFTER_FREE, WRONG_SPACE, DEADLOCK, ENDLESS_LOOP, TRAP, STACK_OVERFLOW, BAD_CALL, BAD_BARRIER,
        UNINITIALIZED_REGISTER, UNINITIALIZED_SHARED, UNINITIALIZED_GLOBAL, UNINITIALIZED_LOCAL,
        SHARED_RACE, GLOBAL_RACE, DIVERGENT_BARRIER, INVALID_SHUFFLE, DIVERGENT_MMA, ASYNC_NOT_WAITED, READ_ONLY_WRITTEN;

        /** As reports write it: {@code out_of_bounds}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Finding times(long number) {
        return new Finding(kind, kernel, line, block, thread, address, detail, number);
    }

    /** One line. */
    @Override
    public String toString() {
        String place = address == -1 ? "" : " address 0x" + Long.toHexString(address);
        return kind.text() + ": kernel " + kernel + " line " + line + " block " + block + " thread " + thread + place + ": " + detail + (count > 1 ? " (" + count + " times)" : "");
    }
}
