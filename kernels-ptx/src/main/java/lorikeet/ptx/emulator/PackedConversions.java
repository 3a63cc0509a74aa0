package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

import lorikeet.ptx.syntax.PtxType;

/**
 * {@code cvt.pack.sat}: two integers, cut to the range of a shorter type, side by side, the first one above. Those of 8 bits and less push what a third
 * operand holds to the left.
 */
final class PackedConversions {
    private PackedConversions() {}

    static Instruction decode(Opcode op, OperandRows o) {
        String type = op.takeOneOf("u16", "s16", "u8", "s8", "u4", "s4", "u2", "s2");
        if (type == null || !op.take("sat") || !op.take("s32")) throw o.error("expected .sat, a type like .u8 and .s32");
        int bits = Integer.parseInt(type.substring(1));
        o.require(65, bits < 8 ? 75 : 72, "cvt.pack");
        boolean pushes = bits <= 8;
        if (pushes != op.take("b32")) throw o.error(pushes ? "expected .b32" : "no third operand for ." + type);
        o.expectCount(pushes ? 4 : 3, pushes ? 4 : 3);
        int a = o.source(o.operand(1), PtxType.S32);
        int b = o.source(o.operand(2), PtxType.S32);
        int c = pushes ? o.source(o.operand(3), PtxType.B32) : o.layout().constant32(0);
        boolean signed = type.charAt(0) == 's';
        int least = signed ? -1 << bits - 1 : 0;
        int most = signed ? ~least : (1 << bits) - 1;
        Row3 row = (f, d, x, y, z) -> {
            for (int i = 0; i < LANES; i++) f.r[d + i] = pack(f.r[z + i], Math.clamp(f.r[x + i], least, most), Math.clamp(f.r[y + i], least, most), bits);
        };
        return new Alu.Ternary(row, PtxType.B32, o.result(o.operand(0), PtxType.B32), a, b, c);
    }

    private static int pack(int above, int high, int low, int bits) {
        int mask = (1 << bits) - 1;
        int pair = (high & mask) << bits | low & mask;
        return bits == 16 ? pair : above << 2 * bits | pair;
    }
}
