package lorikeet.ptx.emulator;

/**
 * The operands of an m16n8 product.
 *
 * @param d rows of the registers of D; the others alike
 */
record MmaRegisters(MmaShape shape, int[] d, int[] a, int[] b, int[] c) {}
