package lorikeet.ptx.emulator;

import static java.lang.Double.longBitsToDouble;
import static java.lang.Float.intBitsToFloat;
import static lorikeet.ptx.emulator.Frame.LANES;

import java.util.function.IntPredicate;
import lorikeet.ptx.syntax.PtxType;

/** Compares two rows: bit i of the result is lane i. */
@FunctionalInterface
interface Comparison {
    int lanes(Frame f, int a, int b);

    /**
     * The comparison that {@code name} means for values of {@code type}, or null if there is none: eq and ne for all types, lt le gt ge
     * for numbers, lo ls hi hs for unsigned ones, and for floats equ neu ltu leu gtu geu num nan, which hold where an operand is NaN.
     */
    static Comparison of(String name, PtxType type, boolean ftz) {
        return of(name, type, ftz, 0);
    }

    /** The same for the halves of packed types: {@code shift} is 16 for the upper one, else 0. */
    static Comparison of(String name, PtxType type, boolean ftz, int shift) {
        if (type.isFloat()) return ofFloats(name, equal(type, ftz, shift), less(type, ftz, shift));
        Comparison equal = equal(type, false, 0);
        Comparison less = less(type, false, 0);
        boolean ordered = type.kind() != PtxType.Kind.BITS;
        boolean unsigned = type.kind() == PtxType.Kind.UNSIGNED;
        return switch (name) {
            case "eq" -> equal;
            case "ne" -> not(equal);
            case "lt" -> ordered ? less : null;
            case "gt" -> ordered ? swapped(less) : null;
            case "le" -> ordered ? not(swapped(less)) : null;
            case "ge" -> ordered ? not(less) : null;
            case "lo" -> unsigned ? less : null;
            case "hi" -> unsigned ? swapped(less) : null;
            case "ls" -> unsigned ? not(swapped(less)) : null;
            case "hs" -> unsigned ? not(less) : null;
            default -> null;
        };
    }

    private static Comparison ofFloats(String name, Comparison equal, Comparison less) {
        Comparison greater = swapped(less);
        return switch (name) {
            case "eq" -> equal;
            case "lt" -> less;
            case "gt" -> greater;
            case "le" -> either(less, equal);
            case "ge" -> either(greater, equal);
            case "ne" -> either(less, greater);
            case "equ" -> not(either(less, greater));
            case "neu" -> not(equal);
            case "ltu" -> not(either(greater, equal));
            case "leu" -> not(greater);
            case "gtu" -> not(either(less, equal));
            case "geu" -> not(less);
            case "num" -> numbers(equal);
            case "nan" -> not(numbers(equal));
            default -> null;
        };
    }

    private static Comparison not(Comparison c) {
        return (f, a, b) -> ~c.lanes(f, a, b);
    }

    private static Comparison swapped(Comparison c) {
        return (f, a, b) -> c.lanes(f, b, a);
    }

    private static Comparison either(Comparison c, Comparison e) {
        return (f, a, b) -> c.lanes(f, a, b) | e.lanes(f, a, b);
    }

    private static Comparison numbers(Comparison equal) {
        return (f, a, b) -> equal.lanes(f, a, a) & equal.lanes(f, b, b);
    }

    private static Comparison equal(PtxType type, boolean ftz, int shift) {
        return switch (type) {
            case B16, U16, S16 -> (f, a, b) -> collect(i -> (short) f.r[a + i] == (short) f.r[b + i]);
            case B32, U32, S32 -> (f, a, b) -> Rows.INTS.equal(f.r, a, b);
            case B64, U64, S64 -> Comparison::equal64;
            case F32 -> ftz ? (f, a, b) -> collect(i -> flushed(f.r[a + i]) == flushed(f.r[b + i])) : Comparison::equalFloat;
            case F64 -> (f, a, b) -> collect(i -> longBitsToDouble(f.l[a + i]) == longBitsToDouble(f.l[b + i]));
            case F16, F16X2 -> (f, a, b) -> collect(i -> Halves.f16(f.r[a + i] >>> shift, ftz) == Halves.f16(f.r[b + i] >>> shift, ftz));
            case BF16, BF16X2 -> (f, a, b) -> collect(i -> Halves.bf16(f.r[a + i] >>> shift) == Halves.bf16(f.r[b + i] >>> shift));
            default -> throw new IllegalArgumentException(type.ptx());
        };
    }

    private static Comparison less(PtxType type, boolean ftz, int shift) {
        return switch (type) {
            case S16 -> (f, a, b) -> collect(i -> (short) f.r[a + i] < (short) f.r[b + i]);
            case B16, U16 -> (f, a, b) -> collect(i -> (f.r[a + i] & 0xffff) < (f.r[b + i] & 0xffff));
            case S32 -> (f, a, b) -> Rows.INTS.less(f.r, a, b);
            case B32, U32 -> (f, a, b) -> Rows.INTS.lessUnsigned(f.r, a, b);
            case S64 -> Comparison::lessSigned64;
            case B64, U64 -> Comparison::lessUnsigned64;
            case F32 -> ftz ? (f, a, b) -> collect(i -> flushed(f.r[a + i]) < flushed(f.r[b + i])) : Comparison::lessFloat;
            case F64 -> (f, a, b) -> collect(i -> longBitsToDouble(f.l[a + i]) < longBitsToDouble(f.l[b + i]));
            case F16, F16X2 -> (f, a, b) -> collect(i -> Halves.f16(f.r[a + i] >>> shift, ftz) < Halves.f16(f.r[b + i] >>> shift, ftz));
            case BF16, BF16X2 -> (f, a, b) -> collect(i -> Halves.bf16(f.r[a + i] >>> shift) < Halves.bf16(f.r[b + i] >>> shift));
            default -> throw new IllegalArgumentException(type.ptx());
        };
    }

    private static float flushed(int bits) {
        return intBitsToFloat(Floats.flush(bits));
    }

    /** For rare types: one call a lane. */
    private static int collect(IntPredicate holds) {
        int lanes = 0;
        for (int i = 0; i < LANES; i++) lanes |= holds.test(i) ? 1 << i : 0;
        return lanes;
    }

    private static int equalFloat(Frame f, int a, int b) {
        int[] r = f.r;
        int lanes = 0;
        for (int i = 0; i < LANES; i++) lanes |= (intBitsToFloat(r[a + i]) == intBitsToFloat(r[b + i]) ? 1 : 0) << i;
        return lanes;
    }

    private static int lessFloat(Frame f, int a, int b) {
        int[] r = f.r;
        int lanes = 0;
        for (int i = 0; i < LANES; i++) lanes |= (intBitsToFloat(r[a + i]) < intBitsToFloat(r[b + i]) ? 1 : 0) << i;
        return lanes;
    }

    private static int equal64(Frame f, int a, int b) {
        long[] l = f.l;
        int lanes = 0;
        for (int i = 0; i < LANES; i++) lanes |= (l[a + i] == l[b + i] ? 1 : 0) << i;
        return lanes;
    }

    private static int lessSigned64(Frame f, int a, int b) {
        long[] l = f.l;
        int lanes = 0;
        for (int i = 0; i < LANES; i++) lanes |= (l[a + i] < l[b + i] ? 1 : 0) << i;
        return lanes;
    }

    private static int lessUnsigned64(Frame f, int a, int b) {
        long[] l = f.l;
        int lanes = 0;
        for (int i = 0; i < LANES; i++) lanes |= (l[a + i] + Long.MIN_VALUE < l[b + i] + Long.MIN_VALUE ? 1 : 0) << i;
        return lanes;
    }
}
