package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.PtxType;

/**
 * How an instruction reads and rounds 16-bit floats.
 *
 * @param f16 f16, else bf16
 * @param packed two in a register
 */
record HalfFormat(boolean f16, boolean packed, boolean ftz, boolean sat, boolean relu) {
    HalfFormat(Opcode op) {
        this(op.type() == PtxType.F16 || op.type() == PtxType.F16X2, op.type().bits() == 32, op.has("ftz"), op.has("sat"), op.has("relu"));
    }

    /** The value of the low 16 bits. */
    double value(int bits) {
        return f16 ? Halves.f16(bits, ftz) : Halves.bf16(bits);
    }

    /** The nearest 16-bit float, in the low bits. */
    int round(double value) {
        double x = value;
        if (sat) x = x > 0 ? Math.min(x, 1) : 0;
        if (relu) x = x > 0 || x != x ? x : 0;
        int bits = f16 ? Halves.toF16(x) : Halves.toBf16(x);
        return ftz && (bits & 0x7c00) == 0 ? bits & 0x8000 : bits;
    }
}
