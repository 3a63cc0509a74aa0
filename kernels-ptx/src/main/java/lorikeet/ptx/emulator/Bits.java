package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

import java.util.function.LongToIntFunction;

/** Shifts, fields, counts and permutations of bits. */
final class Bits {
    private Bits() {}

    static void rows(FormTable t) {
        shifts(t);
        counts(t);
        fields(t);
        products(t);
    }

    private static void shifts(FormTable t) {
        t.binary("shl.b16", "T T u32", Lanes.ints((int a, int n) -> n >>> 4 != 0 ? 0 : a << n));
        t.binary("shl.b32", "T T u32", (f, d, a, n) -> Rows.INTS.shl(f.r, d, a, n));
        t.binary("shl.b64", "T T u32", Bits::shlWide);
        t.binary("shr.(b16|u16)", "T T u32", Lanes.ints((int a, int n) -> n >>> 4 != 0 ? 0 : (a & 0xffff) >>> n));
        t.binary("shr.s16", "T T u32", Lanes.ints((int a, int n) -> (short) a >> (n >>> 4 != 0 ? 15 : n)));
        t.binary("shr.(b32|u32)", "T T u32", (f, d, a, n) -> Rows.INTS.shr(f.r, d, a, n));
        t.binary("shr.s32", "T T u32", Lanes.ints((int a, int n) -> a >> (n >>> 5 != 0 ? 31 : n)));
        t.binary("shr.(b64|u64)", "T T u32", Bits::shrWide);
        t.binary("shr.s64", "T T u32", Bits::shrWideSigned);
        t.ternary("shf.l.wrap.b32", "T T T u32", Lanes.ints((int a, int b, int n) -> (int) (join(a, b) << (n & 31) >>> 32)));
        t.ternary("shf.r.wrap.b32", "T T T u32", Lanes.ints((int a, int b, int n) -> (int) (join(a, b) >>> (n & 31))));
        t.ternary("shf.l.clamp.b32", "T T T u32", Lanes.ints((int a, int b, int n) -> n >>> 5 != 0 ? a : (int) (join(a, b) << n >>> 32)));
        t.ternary("shf.r.clamp.b32", "T T T u32", Lanes.ints((int a, int b, int n) -> n >>> 5 != 0 ? b : (int) (join(a, b) >>> n)));
    }

    private static long join(int low, int high) {
        return (long) high << 32 | low & 0xffffffffL;
    }

    private static void counts(FormTable t) {
        t.unary("popc.b32", "u32 T", Lanes.ints((int a) -> Integer.bitCount(a)));
        t.unary("popc.b64", "u32 T", narrowing(Long::bitCount));
        t.unary("clz.b32", "u32 T", Lanes.ints((int a) -> Integer.numberOfLeadingZeros(a)));
        t.unary("clz.b64", "u32 T", narrowing(Long::numberOfLeadingZeros));
        t.unary("brev.b32", "T T", Lanes.ints((int a) -> Integer.reverse(a)));
        t.unary("brev.b64", "T T", Lanes.longs((long a) -> Long.reverse(a)));
        t.unary("bfind.u32", "u32 T", Lanes.ints((int a) -> 31 - Integer.numberOfLeadingZeros(a)));
        t.unary("bfind.s32", "u32 T", Lanes.ints((int a) -> 31 - Integer.numberOfLeadingZeros(a ^ a >> 31)));
        t.unary("bfind.shiftamt.u32", "u32 T", Lanes.ints((int a) -> a == 0 ? -1 : Integer.numberOfLeadingZeros(a)));
        t.unary("bfind.shiftamt.s32", "u32 T", Lanes.ints((int a) -> (a ^ a >> 31) == 0 ? -1 : Integer.numberOfLeadingZeros(a ^ a >> 31)));
        t.unary("bfind.u64", "u32 T", narrowing(a -> 63 - Long.numberOfLeadingZeros(a)));
        t.unary("bfind.s64", "u32 T", narrowing(a -> 63 - Long.numberOfLeadingZeros(a ^ a >> 63)));
        t.unary("bfind.shiftamt.u64", "u32 T", narrowing(a -> a == 0 ? -1 : Long.numberOfLeadingZeros(a)));
        t.unary("bfind.shiftamt.s64", "u32 T", narrowing(a -> (a ^ a >> 63) == 0 ? -1 : Long.numberOfLeadingZeros(a ^ a >> 63)));
        t.ternary("fns.b32", "T b32 u32 s32", Lanes.ints(Bits::nthSet));
    }

    private static Row1 narrowing(LongToIntFunction op) {
        return (f, d, a) -> {
            for (int i = 0; i < LANES; i++) f.r[d + i] = op.applyAsInt(f.l[a + i]);
        };
    }

    /** The position of the n-th set bit at or above {@code base} (n > 0), at or below it (n < 0), or base itself if set (n = 0). */
    private static int nthSet(int mask, int base, int n) {
        if (base < 0 || base > 31) return -1;
        if (n == 0) return (mask >>> base & 1) != 0 ? base : -1;
        int step = n > 0 ? 1 : -1;
        int left = Math.abs(n);
        for (int i = base; i >= 0 && i < 32; i += step) {
            if ((mask >>> i & 1) != 0 && --left == 0) return i;
        }
        return -1;
    }

    private static void fields(FormTable t) {
        t.ternary("bfe.u32", "T T u32 u32", Lanes.ints((int a, int p, int n) -> (int) fieldUnsigned(a & 0xffffffffL, p & 255, n & 255)));
        t.ternary("bfe.s32", "T T u32 u32", Lanes.ints((int a, int p, int n) -> (int) fieldSigned(a, p & 255, n & 255, 31)));
        t.ternary("bfe.u64", "T T u32 u32", (f, d, a, p, n) -> {
            for (int i = 0; i < LANES; i++) f.l[d + i] = fieldUnsigned(f.l[a + i], f.r[p + i] & 255, f.r[n + i] & 255);
        });
        t.ternary("bfe.s64", "T T u32 u32", (f, d, a, p, n) -> {
            for (int i = 0; i < LANES; i++) f.l[d + i] = fieldSigned(f.l[a + i], f.r[p + i] & 255, f.r[n + i] & 255, 63);
        });
        t.quaternary("bfi.b32", "T T T u32 u32", (f, d, a, b, p, n) -> {
            for (int i = 0; i < LANES; i++) f.r[d + i] = (int) insert(f.r[a + i], f.r[b + i], f.r[p + i] & 255, f.r[n + i] & 255, 32);
        });
        t.quaternary("bfi.b64", "T T T u32 u32", (f, d, a, b, p, n) -> {
            for (int i = 0; i < LANES; i++) f.l[d + i] = insert(f.l[a + i], f.l[b + i], f.r[p + i] & 255, f.r[n + i] & 255, 64);
        });
        t.binaryOf("bmsk.(clamp|wrap).b32", "T T T", op -> op.has("wrap")
                ? Lanes.ints((int a, int b) -> (int) (((1L << (b & 31)) - 1) << (a & 31)))
                : Lanes.ints((int a, int b) -> a >>> 5 != 0 ? 0 : (int) (((1L << Math.min(b & 0xffffffffL, 32)) - 1) << a)));
        t.binaryOf("szext.(clamp|wrap).(u32|s32)", "T T u32", Bits::extend);
    }

    private static Row2 extend(Opcode op) {
        boolean wrap = op.has("wrap");
        boolean signed = op.type().isSigned();
        return Lanes.ints((int a, int b) -> {
            int n = wrap ? b & 31 : (int) Math.min(b & 0xffffffffL, 32);
            if (n == 0) return 0;
            return signed ? a << 32 - n >> 32 - n : a << 32 - n >>> 32 - n;
        });
    }

    private static long fieldUnsigned(long a, int position, int length) {
        if (position > 63 || length == 0) return 0;
        long field = a >>> position;
        return length > 63 ? field : field & (1L << length) - 1;
    }

    private static long fieldSigned(long a, int position, int length, int top) {
        if (length == 0) return 0;
        long field = a >> Math.min(position, 63);
        int kept = Math.min(length, Math.max(1, top + 1 - position));
        return kept > 63 ? field : field << 64 - kept >> 64 - kept;
    }

    private static long insert(long field, long base, int position, int length, int width) {
        if (length == 0 || position >= width) return base;
        long mask = (length > 63 ? -1 : (1L << length) - 1) << position;
        return base & ~mask | field << position & mask;
    }

    private static void products(FormTable t) {
        t.ternaryOf("dp4a.(u32|s32).(u32|s32)", "s32 b32 b32 b32", Bits::dot4);
        t.ternaryOf("dp2a.(lo|hi).(u32|s32).(u32|s32)", "s32 b32 b32 b32", Bits::dot2);
        t.ternaryOf("prmt.b32[.f4e|.b4e|.rc8|.ecl|.ecr|.rc16]", "b32 b32 b32 b32", Permutation::of);
    }

    private static Row3 dot4(Opcode op) {
        boolean aSigned = op.typeFromEnd(1).isSigned();
        boolean bSigned = op.type().isSigned();
        return Lanes.ints((int a, int b, int c) -> {
            int sum = c;
            for (int k = 0; k < 32; k += 8) sum += (aSigned ? (byte) (a >> k) : a >> k & 255) * (bSigned ? (byte) (b >> k) : b >> k & 255);
            return sum;
        });
    }

    private static Row3 dot2(Opcode op) {
        boolean aSigned = op.typeFromEnd(1).isSigned();
        boolean bSigned = op.type().isSigned();
        int first = op.has("hi") ? 16 : 0;
        return Lanes.ints((int a, int b, int c) -> {
            int sum = c;
            for (int k = 0; k < 2; k++) {
                int half = aSigned ? (short) (a >> 16 * k) : a >> 16 * k & 0xffff;
                int quarter = b >> first + 8 * k;
                sum += half * (bSigned ? (byte) quarter : quarter & 255);
            }
            return sum;
        });
    }

    private static void shlWide(Frame f, int d, int a, int n) {
        int[] r = f.r;
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = r[n + i] >>> 6 != 0 ? 0 : l[a + i] << r[n + i];
    }

    private static void shrWide(Frame f, int d, int a, int n) {
        int[] r = f.r;
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = r[n + i] >>> 6 != 0 ? 0 : l[a + i] >>> r[n + i];
    }

    private static void shrWideSigned(Frame f, int d, int a, int n) {
        int[] r = f.r;
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = l[a + i] >> (r[n + i] >>> 6 != 0 ? 63 : r[n + i]);
    }
}
