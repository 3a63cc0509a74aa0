package lorikeet.ptx.emulator;

import static java.lang.Float.intBitsToFloat;
import static lorikeet.ptx.emulator.Frame.LANES;

import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxType;

/** {@code cvt} between pairs of 8-bit floats, or smaller ones, and pairs of f16, or two f32 of which the first becomes the upper one. */
final class SmallConversions {
    private SmallConversions() {}

    static boolean isOne(PtxType to, PtxType from) {
        return SmallFloat.of(to) != null || SmallFloat.of(from) != null;
    }

    static Instruction decode(Opcode op, OperandRows o, PtxType to, PtxType from) {
        boolean narrows = SmallFloat.of(to) != null;
        PtxType small = narrows ? to : from;
        SmallFloat format = SmallFloat.of(small);
        requireTarget(o, format, small);
        boolean exists = small.ptx().endsWith("x2") && (narrows ? from == PtxType.F32 || from == PtxType.F16X2 && (format == SmallFloat.E4M3 || format == SmallFloat.E5M2) : to == PtxType.F16X2);
        if (!exists) throw o.unsupported("conversion from ." + from.ptx() + " to ." + to.ptx());
        if (!op.take("rn")) throw o.error("expected .rn");
        if (narrows != op.take("satfinite")) throw o.error(narrows ? "expected .satfinite" : "this conversion is exact, expected no .satfinite");
        boolean relu = op.take("relu");
        PtxType stored = format == SmallFloat.E2M1 ? PtxType.B8 : PtxType.B16;
        if (!narrows) return widening(o, format, relu, stored);
        return from == PtxType.F32 ? ofTwo(o, format, relu, stored) : ofPair(o, format, relu, stored);
    }

    private static void requireTarget(OperandRows o, SmallFloat format, PtxType small) {
        boolean eight = format == SmallFloat.E4M3 || format == SmallFloat.E5M2;
        Module module = o.addresses().program().module();
        if (eight) o.require(module.architecture() >= 90 ? 78 : 81, 89, "." + small.ptx());
        else requireBlackwell(o, 86, "." + small.ptx());
    }

    static void requireBlackwell(OperandRows o, int version, String what) {
        o.require(version, 100, what);
        String target = o.addresses().program().module().target();
        if (!target.endsWith("a") && !target.endsWith("f")) throw o.error(what + " needs a .target like sm_100a, found " + target);
    }

    private static int code(SmallFloat format, boolean relu, double value) {
        return format.code(relu && value <= 0 ? 0 : value);
    }

    private static Instruction ofTwo(OperandRows o, SmallFloat format, boolean relu, PtxType stored) {
        o.expectCount(3, 3);
        int high = o.source(o.operand(1), PtxType.F32);
        int low = o.source(o.operand(2), PtxType.F32);
        int bits = format.storedBits();
        Row2 row = (f, d, a, b) -> {
            for (int i = 0; i < LANES; i++) f.r[d + i] = code(format, relu, intBitsToFloat(f.r[a + i])) << bits | code(format, relu, intBitsToFloat(f.r[b + i]));
        };
        return new Alu.Binary(row, PtxType.B32, o.result(o.operand(0), stored), high, low);
    }

    private static Instruction ofPair(OperandRows o, SmallFloat format, boolean relu, PtxType stored) {
        o.expectCount(2, 2);
        int pair = o.source(o.operand(1), PtxType.F16X2);
        int bits = format.storedBits();
        Row1 row = (f, d, a) -> {
            for (int i = 0; i < LANES; i++) f.r[d + i] = code(format, relu, Halves.f16(f.r[a + i] >>> 16)) << bits | code(format, relu, Halves.f16(f.r[a + i]));
        };
        return new Alu.Unary(row, PtxType.B32, o.result(o.operand(0), stored), pair);
    }

    private static Instruction widening(OperandRows o, SmallFloat format, boolean relu, PtxType stored) {
        o.expectCount(2, 2);
        int pair = o.source(o.operand(1), stored);
        int bits = format.storedBits();
        Row1 row = (f, d, a) -> {
            for (int i = 0; i < LANES; i++) f.r[d + i] = half(format, relu, f.r[a + i] >>> bits) << 16 | half(format, relu, f.r[a + i]);
        };
        return new Alu.Unary(row, PtxType.B32, o.result(o.operand(0), PtxType.F16X2), pair);
    }

    private static int half(SmallFloat format, boolean relu, int code) {
        double value = format.value(code);
        return Halves.toF16(relu && value <= 0 ? 0 : value);
    }
}
