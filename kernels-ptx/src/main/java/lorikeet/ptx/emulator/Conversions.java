package lorikeet.ptx.emulator;

import static java.lang.Float.intBitsToFloat;
import static lorikeet.ptx.emulator.Frame.LANES;

import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Register;

/**
 * {@code cvt} between all pairs of types. Registers may be wider than the types: a source gives its low bits, a result is
 * extended by its type.
 */
final class Conversions {
    private Conversions() {}

    static void families(Map<String, Family> families) {
        families.put("cvt", Conversions::decode);
    }

    private static Instruction decode(Opcode op, OperandRows o) {
        if (op.take("pack")) return PackedConversions.decode(op, o);
        PtxType from = op.takeType();
        PtxType to = op.takeType();
        if (to == null) throw o.error("expected two types");
        if (op.take("rs")) return StochasticConversions.decode(op, o, to, from);
        if (to == PtxType.UE8M0X2 || from == PtxType.UE8M0X2) return ScaleConversions.decode(op, o, to, from);
        if (SmallConversions.isOne(to, from)) return SmallConversions.decode(op, o, to, from);
        ConversionRule rule = ConversionRule.take(op, to, from, o);
        if (to == PtxType.F16X2 || to == PtxType.BF16X2) return packed(rule, o);
        o.expectCount(2, 2);
        int a = sourceRow(o, from);
        boolean fromWide = isWide(o.operand(1), from);
        boolean toWide = isWide(o.operand(0), to);
        Row1 row = fast(rule, fromWide, toWide);
        if (row == null) row = rule.row(fromWide, toWide);
        return new Alu.Unary(row, toWide ? PtxType.B64 : PtxType.B32, resultRow(o, to), a);
    }

    private static int sourceRow(OperandRows o, PtxType type) {
        return o.operand(1) instanceof Operand.Reg(Register register) ? o.sourceAtLeast(register, type) : o.source(o.operand(1), type);
    }

    private static int resultRow(OperandRows o, PtxType type) {
        return o.operand(0) instanceof Operand.Reg(Register register) ? o.resultAtLeast(register, type) : o.result(o.operand(0), type);
    }

    private static boolean isWide(Operand operand, PtxType type) {
        return (operand instanceof Operand.Reg(Register register) ? register.type() : type).bits() == 64;
    }

    /** The first source becomes the upper half. */
    private static Instruction packed(ConversionRule rule, OperandRows o) {
        o.expectCount(3, 3);
        int high = o.source(o.operand(1), PtxType.F32);
        int low = o.source(o.operand(2), PtxType.F32);
        Row2 row = (f, d, a, b) -> {
            for (int i = 0; i < LANES; i++) {
                f.r[d + i] = (int) rule.fromDouble(intBitsToFloat(f.r[a + i])) << 16 | (int) rule.fromDouble(intBitsToFloat(f.r[b + i])) & 0xffff;
            }
        };
        return new Alu.Binary(row, PtxType.B32, o.result(o.operand(0), PtxType.B32), high, low);
    }

    /** Loops of their own for the pairs that hot code uses; null for the others. */
    private static Row1 fast(ConversionRule rule, boolean fromWide, boolean toWide) {
        if (!rule.isPlain()) return null;
        String pair = rule.to().ptx() + "." + rule.from().ptx();
        return switch (pair) {
            case "u64.u32", "s64.u32" -> toWide && !fromWide ? Conversions::extendUnsigned : null;
            case "s64.s32", "u64.s32" -> toWide && !fromWide ? Conversions::extendSigned : null;
            case "u32.u64", "s32.s64", "u32.s64", "s32.u64" -> fromWide && !toWide ? Conversions::truncate : null;
            case "f32.s32" -> !fromWide ? Conversions::intToFloat : null;
            case "f32.f16" -> Conversions::halfToFloat;
            case "f16.f32" -> Conversions::floatToHalf;
            default -> null;
        };
    }

    private static void extendUnsigned(Frame f, int d, int a) {
        for (int i = 0; i < LANES; i++) f.l[d + i] = f.r[a + i] & 0xffffffffL;
    }

    private static void extendSigned(Frame f, int d, int a) {
        for (int i = 0; i < LANES; i++) f.l[d + i] = f.r[a + i];
    }

    private static void truncate(Frame f, int d, int a) {
        for (int i = 0; i < LANES; i++) f.r[d + i] = (int) f.l[a + i];
    }

    private static void intToFloat(Frame f, int d, int a) {
        for (int i = 0; i < LANES; i++) f.r[d + i] = Float.floatToRawIntBits(f.r[a + i]);
    }

    private static void halfToFloat(Frame f, int d, int a) {
        for (int i = 0; i < LANES; i++) f.r[d + i] = Floats.bits(Halves.f16(f.r[a + i]));
    }

    private static void floatToHalf(Frame f, int d, int a) {
        for (int i = 0; i < LANES; i++) f.r[d + i] = Halves.toF16(intBitsToFloat(f.r[a + i]));
    }
}
