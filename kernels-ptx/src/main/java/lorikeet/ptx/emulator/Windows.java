package lorikeet.ptx.emulator;

/**
 * Where the spaces lie among generic addresses. They are far apart, so that an address of one space is found out where it is
 * used in another. The low half of a window's start is zero: a generic address cut to 32 bits is the address in its space.
 */
final class Windows {
    static final long SHARED = 0x100_0000_0000L;
    static final long LOCAL = 0x200_0000_0000L;
    static final long PARAM = 0x300_0000_0000L;
    /** Device functions, by number: what a function pointer holds. */
    static final long CODE = 0x400_0000_0000L;
    /** Constant variables: generic addresses like those of global memory. */
    static final long CONST = 0x500_0000_0000L;
    static final long GLOBAL = 0x7f00_0000_0000L;
    static final long SIZE = 1L << 32;

    private Windows() {}

    static boolean isIn(long window, long address) {
        return address - window >= 0 && address - window < SIZE;
    }
}
