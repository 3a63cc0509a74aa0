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
 * @param otherLine of a race the line of the other access; else 0
 * @param count how often it was found at this line; the rest describes the first thread of the first block
 */
public record Finding(Kind kind, String kernel, int line, Dim block, Dim thread, long address, String detail, int otherLine, long count) {
    public Finding(Kind kind, String kernel, int line, Dim block, Dim thread, long address, String detail) {
        this(kind, kernel, line, block, thread, address, detail, 0, 1);
    }

    /** Kinds of findings. The first group stops a launch where no check asked to go on. */
    public enum Kind {
        OUT_OF_BOUNDS("an access outside every allocation, or past the end of the one it begins in"),
        MISALIGNED("an address that is no multiple of the size of its access"),
        USE_AFTER_FREE("an access to memory that was freed"),
        WRONG_SPACE("an access to one space with an address of another, or a write to constant memory"),
        DEADLOCK("no thread can go on"),
        ENDLESS_LOOP("more steps than the bound, or a wait for what nobody will change"),
        TRAP("a trap or breakpoint was executed, or an assertion failed"),
        STACK_OVERFLOW("calls nested too deep"),
        BAD_CALL("a call or an indexed branch to where nothing begins"),
        BAD_BARRIER("a barrier for a wrong number of threads, or for two numbers at once, or an mbarrier misused"),

        UNINITIALIZED_REGISTER("a register that nobody wrote decides something, or is stored"),
        UNINITIALIZED_SHARED("the same of bytes of shared memory"),
        UNINITIALIZED_GLOBAL("the same of bytes of global memory"),
        UNINITIALIZED_LOCAL("the same of bytes of local memory"),
        SHARED_RACE("two threads access shared memory without order, one of them writes"),
        GLOBAL_RACE("the same on global memory, within a block or between blocks"),
        DIVERGENT_BARRIER("some lanes of a warp wait at a barrier that the others do not come to with them"),
        INVALID_SHUFFLE("a shuffle reads a lane that takes no part, or a mask names lanes that went another way"),
        DIVERGENT_MMA("a matrix instruction without all lanes of its warp"),
        DIVERGENT_WARPGROUP("setmaxnreg by some warps of a warpgroup and not by the others, or with another number"),
        ASYNC_NOT_WAITED("bytes are used before the asynchronous copy to or from them was waited for"),
        MISSING_PROXY_FENCE("shared memory that threads wrote is read by a bulk copy or wgmma without fence.proxy.async in between"),
        MISSING_WGMMA_FENCE("a product of wgmma uses registers that the program has accessed without wgmma.fence in between"),
        READ_ONLY_WRITTEN("global memory that ld.global.nc reads is written by the same launch");

        private final String meaning;

        Kind(String meaning) {
            this.meaning = meaning;
        }

        /** What such a finding says, in a line. */
        public String meaning() {
            return meaning;
        }

        /** As reports write it: {@code out_of_bounds}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Finding times(long number) {
        return new Finding(kind, kernel, line, block, thread, address, detail, otherLine, number);
    }

    /** The same, of a race with an access at {@code other}. */
    Finding with(int other) {
        return new Finding(kind, kernel, line, block, thread, address, detail, other, count);
    }

    /** One line. */
    @Override
    public String toString() {
        String place = address == -1 ? "" : " address 0x" + Long.toHexString(address);
        return kind.text() + ": kernel " + kernel + " line " + line + " block " + block + " thread " + thread + place + ": " + detail + (count > 1 ? " (" + count + " times)" : "");
    }
}
