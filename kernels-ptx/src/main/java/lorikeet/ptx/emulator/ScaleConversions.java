package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

import lorikeet.ptx.syntax.PtxType;

/** {@code cvt} to and from pairs of scales of microscaling formats, {@code ue8m0}: powers of two from 2^-127, without sign; code 255 is NaN. */
final class ScaleConversions {
    private static final int NAN = 0xff;

    private ScaleConversions() {}

    static Instruction decode(Opcode op, OperandRows o, PtxType to, PtxType from) {
        SmallConversions.requireBlackwell(o, 86, ".ue8m0x2");
        boolean narrows = to == PtxType.UE8M0X2 && (from == PtxType.F32 || from == PtxType.BF16X2);
        if (!narrows && to != PtxType.BF16X2) throw o.unsupported("conversion from ." + from.ptx() + " to ." + to.ptx());
        if (!narrows) return widening(op, o);
        String mode = op.takeOneOf("rz", "rp");
        if (mode == null) throw o.error("expected .rz or .rp");
        boolean up = mode.equals("rp");
        boolean finite = op.take("satfinite");
        return from == PtxType.F32 ? ofTwo(o, up, finite) : ofPair(o, up, finite);
    }

    private static Instruction ofTwo(OperandRows o, boolean up, boolean finite) {
        o.expectCount(3, 3);
        int high = o.source(o.operand(1), PtxType.F32);
        int low = o.source(o.operand(2), PtxType.F32);
        Row2 row = (f, d, a, b) -> {
            for (int i = 0; i < LANES; i++) f.r[d + i] = code(f.r[a + i], up, finite) << 8 | code(f.r[b + i], up, finite);
        };
        return new Alu.Binary(row, PtxType.B32, o.result(o.operand(0), PtxType.B16), high, low);
    }

    private static Instruction ofPair(OperandRows o, boolean up, boolean finite) {
        o.expectCount(2, 2);
        int pair = o.source(o.operand(1), PtxType.B32);
        Row1 row = (f, d, a) -> {
            for (int i = 0; i < LANES; i++) f.r[d + i] = code(f.r[a + i] & 0xffff0000, up, finite) << 8 | code(f.r[a + i] << 16, up, finite);
        };
        return new Alu.Unary(row, PtxType.B32, o.result(o.operand(0), PtxType.B16), pair);
    }

    /** The exponent of a float's magnitude, rounded. */
    private static int code(int single, boolean up, boolean finite) {
        int magnitude = single & Integer.MAX_VALUE;
        int infinity = 0x7f800000;
        if (magnitude > infinity) return NAN;
        boolean rounds = up && (magnitude & 0x7fffff) != 0 && magnitude > 0x00400000; // which is 2^-127
        int code = (magnitude >>> 23) + (rounds ? 1 : 0);
        return finite ? Math.min(code, NAN - 1) : code;
    }

    private static Instruction widening(Opcode op, OperandRows o) {
        if (!op.take("rn")) throw o.error("expected .rn");
        o.expectCount(2, 2);
        int pair = o.source(o.operand(1), PtxType.B16);
        Row1 row = (f, d, a) -> {
            for (int i = 0; i < LANES; i++) f.r[d + i] = brain(f.r[a + i] >>> 8 & 0xff) << 16 | brain(f.r[a + i] & 0xff);
        };
        return new Alu.Unary(row, PtxType.B32, o.result(o.operand(0), PtxType.B32), pair);
    }

    private static int brain(int code) {
        return code == NAN ? 0x7fff : code == 0 ? 0x40 : code << 7;
    }
}
