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
        t.ternary("slct.(b16|u16|s16|b32|u32|s32|f32).f32", "S S S T", Lanes.ints((int a, int b, int c) -> Float.intBitsToFloat(c) >= 0 ? a : b));
        t.ternary("slct.ftz.(b16|u16|s16|b32|u32|s32|f32).f32", "S S S T", Lanes.ints((int a, int b, int c) -> Float.intBitsToFloat(Floats.flush(c)) >= 0 ? a : b));
        t.ternary("slct.(b64|u64|s64|f64).s32", "S S S T", (f, d, a, b, c) -> {
            for (int i = 0; i < LANES; i++) f.l[d + i] = f.r[c + i] >= 0 ? f.l[a + i] : f.l[b + i];
        });
        t.ternary("slct.(b64|u64|s64|f64).f32", "S S S T", (f, d, a, b, c) -> {
            for (int i = 0; i < LANES; i++) f.l[d + i] = Float.intBitsToFloat(f.r[c + i]) >= 0 ? f.l[a + i] : f.l[b + i];
        });
        t.ternary("slct.ftz.(b64|u64|s64|f64).f32", "S S S T", (f, d, a, b, c) -> {
            for (int i = 0; i < LANES; i++) f.l[d + i] = Float.intBitsToFloat(Floats.flush(f.r[c + i])) >= 0 ? f.l[a + i] : f.l[b + i];
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

    /** A comparison as written: its operands, and the predicate that it is combined with. */
    private record Operands(PtxType type, String name, boolean ftz, String combine, int a, int b, int other) {
        static Operands take(Opcode op, OperandRows o, PtxType type) {
            String name = op.takeOneOf(NAMES);
            boolean ftz = op.take("ftz");
            String combine = op.takeOneOf("and", "or", "xor");
            if (name == null) throw o.error((op.peek() == null ? "no comparison" : "unknown comparison ." + op.peek()) + ", expected one of " + String.join(", ", NAMES));
            if (!exists(name, type, ftz)) throw o.unsupported("no comparison " + name + (ftz ? " with .ftz" : "") + " of ." + type.ptx());
            int count = combine == null ? 3 : 4;
            o.expectCount(count, count);
            int other = combine == null ? 0 : o.source(o.operand(3), PtxType.PRED);
            return new Operands(type, name, ftz, combine == null ? "" : combine, o.source(o.operand(1), type), o.source(o.operand(2), type), other);
        }

        private static boolean exists(String name, PtxType type, boolean ftz) {
            boolean known = switch (type) {
                case B16, B32, B64, U16, U32, U64, S16, S32, S64, F16, BF16, F16X2, BF16X2, F32, F64 -> true;
                default -> false;
            };
            boolean flushes = type == PtxType.F32 || type == PtxType.F16 || type == PtxType.F16X2;
            return known && (!ftz || flushes) && Comparison.of(name, type, ftz) != null;
        }

        boolean isPacked() {
            return type == PtxType.F16X2 || type == PtxType.BF16X2;
        }

        SetPredicate set(int shift, int p, int q) {
            return new SetPredicate(Comparison.of(name, type, ftz, shift), combine, p, q, a, b, other);
        }
    }

    private static Instruction setp(Opcode op, OperandRows o) {
        PtxType type = takeType(op, o);
        Operands operands = Operands.take(op, o, type);
        boolean pair = o.operand(0) instanceof Operand.Pair;
        if (operands.isPacked() && !pair) throw o.error("expected two results p|q");
        int p = o.result(pair ? ((Operand.Pair) o.operand(0)).first() : o.operand(0), PtxType.PRED);
        int q = pair ? o.result(((Operand.Pair) o.operand(0)).second(), PtxType.PRED) : -1;
        return operands.isPacked() ? new Both(operands.set(0, p, -1), operands.set(16, q, -1)) : operands.set(0, p, q);
    }

    private static PtxType takeType(Opcode op, OperandRows o) {
        PtxType type = op.takeType();
        if (type == null) throw o.error("no type");
        return type;
    }

    /** The low and the high half of a packed comparison. */
    private static final class Both extends Instruction {
        private final SetPredicate low;
        private final SetPredicate high;

        Both(SetPredicate low, SetPredicate high) {
            this.low = low;
            this.high = high;
        }

        @Override
        void execute(Warp warp, int mask) {
            low.execute(warp, mask);
            high.execute(warp, mask);
        }
    }

    private static Instruction set(Opcode op, OperandRows o) {
        PtxType type = takeType(op, o);
        PtxType resultType = takeType(op, o);
        Operands operands = Operands.take(op, o, type);
        int yes = switch (resultType) {
            case U32, S32, U16, S16 -> -1;
            case F32 -> Float.floatToRawIntBits(1f);
            case F16, F16X2 -> Halves.toF16(1f);
            case BF16, BF16X2 -> Halves.toBf16(1f);
            default -> throw o.unsupported("result type ." + resultType.ptx());
        };
        if (!resultFits(resultType, type)) throw o.unsupported("no result ." + resultType.ptx() + " of a comparison of ." + type.ptx());
        SetPredicate low = operands.set(0, 0, -1);
        SetPredicate high = operands.isPacked() ? operands.set(16, 0, -1) : null;
        Row1 row = (f, d, unused) -> {
            int lanes = low.compute(f);
            int upper = high == null ? 0 : high.compute(f);
            for (int i = 0; i < LANES; i++) {
                int value = (lanes >>> i & 1) != 0 ? yes : 0;
                f.r[d + i] = high == null ? value : value & 0xffff | ((upper >>> i & 1) != 0 ? yes << 16 : 0);
            }
        };
        return new Alu.Unary(row, PtxType.B32, o.result(o.operand(0), resultType), 0);
    }

    /** 16-bit results are of 16-bit floats, packed results of the same packed type. */
    private static boolean resultFits(PtxType result, PtxType type) {
        boolean half = type == PtxType.F16 || type == PtxType.BF16;
        return switch (result) {
            case U32, S32 -> true;
            case U16, S16 -> half;
            case F16X2, BF16X2 -> result == type;
            case F16 -> type != PtxType.BF16 && type != PtxType.F16X2 && type != PtxType.BF16X2;
            case BF16 -> type != PtxType.F16X2 && type != PtxType.BF16X2;
            default -> !half && type != PtxType.F16X2 && type != PtxType.BF16X2;
        };
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
