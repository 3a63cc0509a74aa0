package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.PtxType;

/**
 * An m64 product of {@code wgmma.mma_async} and where its elements lie in the registers of one of its four warps, which has 16 rows
 * of A and D. A and B have 32 bytes a line of k.
 *
 * @param a type of A's elements, {@code b} of B's, {@code d} of the sums
 */
record WgmmaShape(int n, int k, PtxType a, PtxType b, PtxType d) {
    static final int ROWS = 16;
    private static final int LINE_BYTES = 32;

    boolean isInteger() {
        return d == PtxType.S32;
    }

    /** Bytes of an element of A and B; 4 of tf32. */
    int elementBytes() {
        return LINE_BYTES / k;
    }

    /** Registers of D that a lane holds. */
    int registersOfD() {
        return n * ROWS / Frame.LANES / (d == PtxType.F16 ? 2 : 1);
    }

    /** Index in the warp's part of D {@code [16, n]} of a lane's element i. */
    int d(int lane, int i) {
        int row = (lane >> 2) + 8 * (i >> 1 & 1);
        return row * n + 8 * (i >> 2) + 2 * (lane & 3) + (i & 1);
    }

    /** How A lies in registers: as of {@code mma.sync} with as many bytes of k. */
    MmaShape fragmentOfA() {
        return new MmaShape(k, Integer.BYTES / elementBytes());
    }

    static double value(PtxType type, int bits) {
        return switch (type) {
            case F16 -> Halves.f16(bits);
            case BF16 -> Halves.bf16(bits);
            case E4M3, E5M2 -> SmallFloat.of(type).value(bits & 0xff);
            case S8 -> (byte) bits;
            case U8 -> bits & 0xff;
            case S32 -> bits;
            case F32 -> Float.intBitsToFloat(bits);
            default -> Float.intBitsToFloat(bits & 0xffffe000);
        };
    }
}
