package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

/** Arithmetic on 32-bit integers. Low halves of results serve 16-bit instructions too where upper bits do not matter. */
final class Integers32 {
    private static final IntRows ROWS = Rows.INTS;

    private Integers32() {}

    static void rows(FormTable t) {
        sums(t);
        products(t);
        productsOf24Bits(t);
        quotients(t);
        extremes(t);
    }

    private static void sums(FormTable t) {
        t.binary("add.(u32|s32|u16|s16)", "T T T", (f, d, a, b) -> ROWS.add(f.r, d, a, b));
        t.binary("sub.(u32|s32|u16|s16)", "T T T", (f, d, a, b) -> ROWS.sub(f.r, d, a, b));
        t.binary("add.sat.s32", "T T T", Lanes.ints((int a, int b) -> saturate((long) a + b)));
        t.binary("sub.sat.s32", "T T T", Lanes.ints((int a, int b) -> saturate((long) a - b)));
        t.unary("neg.(s32|s16)", "T T", Lanes.ints((int a) -> -a));
        t.unary("abs.s32", "T T", Lanes.ints(Math::abs));
        t.ternary("sad.s32", "T T T T", Lanes.ints((int a, int b, int c) -> c + (a < b ? b - a : a - b)));
        t.ternary("sad.u32", "T T T T", Lanes.ints((int a, int b, int c) -> c + (Integer.compareUnsigned(a, b) < 0 ? b - a : a - b)));
    }

    private static void products(FormTable t) {
        t.binary("mul.lo.(u32|s32|u16|s16)", "T T T", (f, d, a, b) -> ROWS.mul(f.r, d, a, b));
        t.binary("mul.hi.s32", "T T T", Lanes.ints((int a, int b) -> (int) ((long) a * b >> 32)));
        t.binary("mul.hi.u32", "T T T", Lanes.ints((int a, int b) -> (int) (unsigned(a) * unsigned(b) >>> 32)));
        t.binary("mul.wide.s32", "W T T", Integers32::mulWideSigned);
        t.binary("mul.wide.u32", "W T T", Integers32::mulWideUnsigned);
        t.ternary("mad.lo.(u32|s32|u16|s16)", "T T T T", (f, d, a, b, c) -> ROWS.mad(f.r, d, a, b, c));
        t.ternary("mad.hi.s32", "T T T T", Lanes.ints((int a, int b, int c) -> (int) ((long) a * b >> 32) + c));
        t.ternary("mad.hi.u32", "T T T T", Lanes.ints((int a, int b, int c) -> (int) (unsigned(a) * unsigned(b) >>> 32) + c));
        t.ternary("mad.hi.sat.s32", "T T T T", Lanes.ints((int a, int b, int c) -> saturate(((long) a * b >> 32) + c)));
        t.ternary("mad.wide.s32", "W T T W", Integers32::madWideSigned);
        t.ternary("mad.wide.u32", "W T T W", Integers32::madWideUnsigned);
    }

    private static void productsOf24Bits(FormTable t) {
        t.binary("mul24.lo.s32", "T T T", Lanes.ints((int a, int b) -> signed24(a) * signed24(b)));
        t.binary("mul24.lo.u32", "T T T", Lanes.ints((int a, int b) -> (a & 0xffffff) * (b & 0xffffff)));
        t.binary("mul24.hi.s32", "T T T", Lanes.ints((int a, int b) -> (int) ((long) signed24(a) * signed24(b) >> 16)));
        t.binary("mul24.hi.u32", "T T T", Lanes.ints((int a, int b) -> (int) ((a & 0xffffffL) * (b & 0xffffffL) >> 16)));
        t.ternary("mad24.lo.s32", "T T T T", Lanes.ints((int a, int b, int c) -> signed24(a) * signed24(b) + c));
        t.ternary("mad24.lo.u32", "T T T T", Lanes.ints((int a, int b, int c) -> (a & 0xffffff) * (b & 0xffffff) + c));
        t.ternary("mad24.hi.s32", "T T T T", Lanes.ints((int a, int b, int c) -> (int) ((long) signed24(a) * signed24(b) >> 16) + c));
        t.ternary("mad24.hi.u32", "T T T T", Lanes.ints((int a, int b, int c) -> (int) ((a & 0xffffffL) * (b & 0xffffffL) >> 16) + c));
        t.ternary("mad24.hi.sat.s32", "T T T T",
                Lanes.ints((int a, int b, int c) -> saturate(((long) signed24(a) * signed24(b) >> 16) + c)));
    }

    private static void quotients(FormTable t) {
        t.binary("div.s32", "T T T", Lanes.ints((int a, int b) -> b == 0 ? -1 : a / b));
        t.binary("div.u32", "T T T", Lanes.ints((int a, int b) -> b == 0 ? -1 : Integer.divideUnsigned(a, b)));
        t.binary("rem.s32", "T T T", Lanes.ints((int a, int b) -> b == 0 ? -1 : a % b));
        t.binary("rem.u32", "T T T", Lanes.ints((int a, int b) -> b == 0 ? -1 : Integer.remainderUnsigned(a, b)));
    }

    private static void extremes(FormTable t) {
        t.binary("min.s32", "T T T", Integers32::min);
        t.binary("max.s32", "T T T", Integers32::max);
        t.binary("min.u32", "T T T", Lanes.ints((int a, int b) -> Integer.compareUnsigned(a, b) < 0 ? a : b));
        t.binary("max.u32", "T T T", Lanes.ints((int a, int b) -> Integer.compareUnsigned(a, b) > 0 ? a : b));
        t.binary("min.relu.s32", "T T T", Lanes.ints((int a, int b) -> Math.max(0, Math.min(a, b))));
        t.binary("max.relu.s32", "T T T", Lanes.ints((int a, int b) -> Math.max(0, Math.max(a, b))));
    }

    private static long unsigned(int a) {
        return a & 0xffffffffL;
    }

    private static int signed24(int a) {
        return a << 8 >> 8;
    }

    private static int saturate(long value) {
        return (int) Math.clamp(value, Integer.MIN_VALUE, (long) Integer.MAX_VALUE);
    }

    private static void min(Frame f, int d, int a, int b) {
        int[] r = f.r;
        for (int i = 0; i < LANES; i++) r[d + i] = Math.min(r[a + i], r[b + i]);
    }

    private static void max(Frame f, int d, int a, int b) {
        int[] r = f.r;
        for (int i = 0; i < LANES; i++) r[d + i] = Math.max(r[a + i], r[b + i]);
    }

    private static void mulWideSigned(Frame f, int d, int a, int b) {
        int[] r = f.r;
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = (long) r[a + i] * r[b + i];
    }

    private static void mulWideUnsigned(Frame f, int d, int a, int b) {
        int[] r = f.r;
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = (r[a + i] & 0xffffffffL) * (r[b + i] & 0xffffffffL);
    }

    private static void madWideSigned(Frame f, int d, int a, int b, int c) {
        int[] r = f.r;
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = (long) r[a + i] * r[b + i] + l[c + i];
    }

    private static void madWideUnsigned(Frame f, int d, int a, int b, int c) {
        int[] r = f.r;
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = (r[a + i] & 0xffffffffL) * (r[b + i] & 0xffffffffL) + l[c + i];
    }
}
