package lorikeet.ptx.emulator;

/**
 * Where the elements of an m16n8 product lie in the registers of a warp (PTX ISA, "Matrix Fragments for mma"). With lane l,
 * g = l / 4 and t = l % 4; q numbers a register and s the element in it, low bits first.
 *
 * @param k depth of the product
 * @param perRegister elements of A and B in a 32-bit register: 1 (tf32), 2 (16 bits) or 4 (8 bits)
 */
record MmaShape(int k, int perRegister) {
    static final int M = 16;
    static final int N = 8;

    /** Registers of A that a lane holds. */
    int registersOfA() {
        return M * k / Frame.LANES / perRegister;
    }

    /** Registers of B that a lane holds. */
    int registersOfB() {
        return N * k / Frame.LANES / perRegister;
    }

    /** Index in A {@code [16, k]}. */
    int a(int lane, int q, int s) {
        int row = (lane >> 2) + 8 * (q & 1);
        int column = perRegister * (lane & 3) + s + 4 * perRegister * (q >> 1);
        return row * k + column;
    }

    /** Index in B {@code [k, 8]}. */
    int b(int lane, int q, int s) {
        int row = perRegister * (lane & 3) + s + 4 * perRegister * q;
        return row * N + (lane >> 2);
    }

    /** Index in C and D {@code [16, 8]} of a lane's element i of 4. */
    static int c(int lane, int i) {
        return ((lane >> 2) + 8 * (i >> 1)) * N + 2 * (lane & 3) + (i & 1);
    }
}
