package lorikeet.ptx.emulator;

/**
 * Registers that an instruction reads and writes, for checks; constants and special registers are left out. A slot is a row's
 * number with the kind of row in its two highest bits, see {@link Layout#slot}.
 */
record RegisterUse(int[] reads, int[] writes) {
    static final RegisterUse NONE = new RegisterUse(new int[0], new int[0]);
}
