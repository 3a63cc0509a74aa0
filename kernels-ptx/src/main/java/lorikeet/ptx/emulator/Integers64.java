package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

/** Arithmetic on 64-bit integers. */
final class Integers64 {
    private Integers64() {}

    static void rows(FormTable t) {
        t.binary("add.(u64|s64|b64)", "T T T", Integers64::add);
        t.binary("sub.(u64|s64|b64)", "T T T", Integers64::sub);
        t.binary("mul.lo.(u64|s64)", "T T T", Integers64::mul);
        t.binary("mul.hi.s64", "T T T", Lanes.longs((long a, long b) -> Math.multiplyHigh(a, b)));
        t.binary("mul.hi.u64", "T T T", Lanes.longs((long a, long b) -> Math.unsignedMultiplyHigh(a, b)));
        t.ternary("mad.lo.(u64|s64)", "T T T T", Integers64::mad);
        t.ternary("mad.hi.s64", "T T T T", Lanes.longs((long a, long b, long c) -> Math.multiplyHigh(a, b) + c));
        t.ternary("mad.hi.u64", "T T T T", Lanes.longs((long a, long b, long c) -> Math.unsignedMultiplyHigh(a, b) + c));
        t.binary("div.s64", "T T T", Lanes.longs((long a, long b) -> b == 0 ? -1 : a / b));
        t.binary("div.u64", "T T T", Lanes.longs((long a, long b) -> b == 0 ? -1 : Long.divideUnsigned(a, b)));
        t.binary("rem.s64", "T T T", Lanes.longs((long a, long b) -> b == 0 ? -1 : a % b));
        t.binary("rem.u64", "T T T", Lanes.longs((long a, long b) -> b == 0 ? -1 : Long.remainderUnsigned(a, b)));
        t.unary("neg.s64", "T T", Lanes.longs((long a) -> -a));
        t.unary("abs.s64", "T T", Lanes.longs((long a) -> Math.abs(a)));
        t.binary("min.s64", "T T T", Lanes.longs((long a, long b) -> Math.min(a, b)));
        t.binary("max.s64", "T T T", Lanes.longs((long a, long b) -> Math.max(a, b)));
        t.binary("min.u64", "T T T", Lanes.longs((long a, long b) -> Long.compareUnsigned(a, b) < 0 ? a : b));
        t.binary("max.u64", "T T T", Lanes.longs((long a, long b) -> Long.compareUnsigned(a, b) > 0 ? a : b));
        t.ternary("sad.s64", "T T T T", Lanes.longs((long a, long b, long c) -> c + (a < b ? b - a : a - b)));
        t.ternary("sad.u64", "T T T T", Lanes.longs((long a, long b, long c) -> c + (Long.compareUnsigned(a, b) < 0 ? b - a : a - b)));
    }

    private static void add(Frame f, int d, int a, int b) {
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = l[a + i] + l[b + i];
    }

    private static void sub(Frame f, int d, int a, int b) {
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = l[a + i] - l[b + i];
    }

    private static void mul(Frame f, int d, int a, int b) {
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = l[a + i] * l[b + i];
    }

    private static void mad(Frame f, int d, int a, int b, int c) {
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = l[a + i] * l[b + i] + l[c + i];
    }
}
