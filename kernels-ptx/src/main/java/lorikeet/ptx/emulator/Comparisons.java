package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

import java.util.Map;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;

/** Comparison and selection: {@code setp}, {@code set}, {@code selp}, {@code slct}, {@code testp}. */
final class Comparisons {
    private static final String[] NAMES = {"eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs",
        "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan"};

    private Comparisons() {}

    static void rows(FormTable t) {
        t.ternary("selp.(b16|u16|s16|b32|u32|s32|f32)", "T T T pred", Comparisons::select32);
        t.ternary("selp.(b64|u64|s64|f64)", "T T T pred", Comparisons::select64);
        t.ternary("slct.(b16|u16|s16|b32|u32|s32|f32).s32", "S S S T", Lanes.ints((int a, int b, int c) -> c >= 0 ? a : b));
        t.ternary("slct[.ftz].(b16|u16|s16|b32|u32|s32|f32).f32", "S S S T",
                Lanes.ints((int a, int b, int c) -> Float.intBitsToFloat(c) >= 0 ? a : b));
        t.ternary("slct.(b64|u64|s64|f64).s32", "S S S T", (f, d, a, b, c) -> {
            for (int i = 0; i < LANES; i++) f.l[d + i] = f.r[c + i] >= 0 ? f.l[a + i] : f.l[b + i];
        });
        t.ternary("slct[.ftz].(b64|u64|s64|f64).f32", "S S S T", (f, d, a, b, c) -> {
            for (int i = 0; i < LANES; i++) f.l[d + i] = Float.intBitsToFloat(f.r[c + i]) >= 0 ? f.l[a + i] : f.l[b + i];
        });
    }

    static void families(Map<String, Family> families) {
        families.put("setp", Comparisons::setp);
        families.put("set", Comparisons::set);
        families.put("testp", Comparisons::testp);
    }

    private static void select32(Frame f, int d, int a, int b, int p) {
        int[] r = f.r;
        int lanes = f.predicate(p);
        for (int i = 0; i < LANES; i++) r[d + i] = (lanes >>> i & 1) != 0 ? r[a + i] : r[b + i];
    }

    private static void select64(Frame f, int d, int a, int b, int p) {
        long[] l = f.l;
        int lanes = f.predicate(p);
        for (int i = 0; i < LANES; i++) l[d + i] = (lanes >>> i & 1) != 0 ? l[a + i] : l[b + i];
    }

    private static Instruction setp(Opcode op, OperandRows o) {
        PtxType type = op.takeType();
        Comparison comparison = comparison(op, o, type);
        String combine = op.takeOneOf("and", "or", "xor");
        o.expectCount(combine == null ? 3 : 4, combine == null ? 3 : 4);
        int a = o.source(o.operand(1), type);
        int b = o.source(o.operand(2), type);
        int other = combine == null ? 0 : o.source(o.operand(3), PtxType.PRED);
        Operand result = o.operand(0);
        boolean pair = result instanceof Operand.Pair;
        int p = o.result(pair ? ((Operand.Pair) result).first() : result, PtxType.PRED);
        int q = pair ? o.result(((Operand.Pair) result).second(), PtxType.PRED) : -1;
        return new SetPredicate(comparison, combine == null ? "" : combine, p, q, a, b, other);
    }

    private static Comparison comparison(Opcode op, OperandRows o, PtxType type) {
        if (type == null) throw o.error("no type");
        String name = op.takeOneOf(NAMES);
        boolean ftz = op.take("ftz");
        boolean known = type.bits() >= 16 && type != PtxType.F16X2 && type != PtxType.BF16X2 && type != PtxType.TF32 && type != PtxType.B128
                && type != PtxType.U16X2 && type != PtxType.S16X2;
        Comparison comparison = name == null || !known ? null : Comparison.of(name, type, ftz);
        if (comparison == null) throw o.unsupported("no comparison " + name + " of ." + type.ptx());
        return comparison;
    }

    private static Instruction set(Opcode op, OperandRows o) {
        PtxType type = op.takeType();
        PtxType resultType = op.takeType();
        Comparison comparison = comparison(op, o, type);
        String combine = op.takeOneOf("and", "or", "xor");
        if (resultType != PtxType.U32 && resultType != PtxType.S32 && resultType != PtxType.F32) throw o.unsupported("result type");
        o.expectCount(combine == null ? 3 : 4, combine == null ? 3 : 4);
        int a = o.source(o.operand(1), type);
        int b = o.source(o.operand(2), type);
        int other = combine == null ? 0 : o.source(o.operand(3), PtxType.PRED);
        int yes = resultType == PtxType.F32 ? Float.floatToRawIntBits(1f) : -1;
        SetPredicate predicate = new SetPredicate(comparison, combine == null ? "" : combine, 0, -1, a, b, other);
        Row1 row = (f, d, unused) -> {
            int lanes = predicate.compute(f);
            for (int i = 0; i < LANES; i++) f.r[d + i] = (lanes >>> i & 1) != 0 ? yes : 0;
        };
        return new Alu.Unary(row, resultType, o.result(o.operand(0), resultType), 0);
    }

    private static Instruction testp(Opcode op, OperandRows o) {
        PtxType type = op.takeType();
        String test = op.takeOneOf("finite", "infinite", "number", "notanumber", "normal", "subnormal");
        if (test == null || type != PtxType.F32 && type != PtxType.F64) throw o.unsupported("test");
        o.expectCount(2, 2);
        int a = o.source(o.operand(1), type);
        boolean wide = type == PtxType.F64;
        Comparison comparison = (f, x, y) -> {
            int lanes = 0;
            for (int i = 0; i < LANES; i++) {
                double value = wide ? Double.longBitsToDouble(f.l[x + i]) : Float.intBitsToFloat(f.r[x + i]);
                lanes |= test(test, value, wide ? Double.MIN_NORMAL : Float.MIN_NORMAL) ? 1 << i : 0;
            }
            return lanes;
        };
        return new SetPredicate(comparison, "", o.result(o.operand(0), PtxType.PRED), -1, a, a, 0);
    }

    private static boolean test(String test, double value, double leastNormal) {
        boolean finite = Math.abs(value) <= Double.MAX_VALUE;
        return switch (test) {
            case "finite" -> finite;
            case "infinite" -> Double.isInfinite(value);
            case "number" -> value == value;
            case "notanumber" -> value != value;
            case "normal" -> finite && Math.abs(value) >= leastNormal;
            case "subnormal" -> value != 0 && Math.abs(value) < leastNormal;
            default -> throw new IllegalArgumentException(test);
        };
    }
}
