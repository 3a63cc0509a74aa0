package lorikeet.ptx.emulator;

/** Arithmetic on 16-bit integers where the upper bits of the operands would matter, and on packed pairs of them. */
final class Integers16 {
    private Integers16() {}

    static void rows(FormTable t) {
        t.binary("mul.hi.s16", "T T T", Lanes.ints((int a, int b) -> (short) a * (short) b >> 16));
        t.binary("mul.hi.u16", "T T T", Lanes.ints((int a, int b) -> (a & 0xffff) * (b & 0xffff) >>> 16));
        t.binary("mul.wide.s16", "W T T", Lanes.ints((int a, int b) -> (short) a * (short) b));
        t.binary("mul.wide.u16", "W T T", Lanes.ints((int a, int b) -> (a & 0xffff) * (b & 0xffff)));
        t.ternary("mad.hi.s16", "T T T T", Lanes.ints((int a, int b, int c) -> ((short) a * (short) b >> 16) + c));
        t.ternary("mad.hi.u16", "T T T T", Lanes.ints((int a, int b, int c) -> ((a & 0xffff) * (b & 0xffff) >>> 16) + c));
        t.ternary("mad.wide.s16", "W T T W", Lanes.ints((int a, int b, int c) -> (short) a * (short) b + c));
        t.ternary("mad.wide.u16", "W T T W", Lanes.ints((int a, int b, int c) -> (a & 0xffff) * (b & 0xffff) + c));
        t.binary("div.s16", "T T T", Lanes.ints((int a, int b) -> (short) b == 0 ? -1 : (short) a / (short) b));
        t.binary("div.u16", "T T T", Lanes.ints((int a, int b) -> (short) b == 0 ? -1 : (a & 0xffff) / (b & 0xffff)));
        t.binary("rem.s16", "T T T", Lanes.ints((int a, int b) -> (short) b == 0 ? -1 : (short) a % (short) b));
        t.binary("rem.u16", "T T T", Lanes.ints((int a, int b) -> (short) b == 0 ? -1 : (a & 0xffff) % (b & 0xffff)));
        t.unary("abs.s16", "T T", Lanes.ints((int a) -> Math.abs((short) a)));
        t.binary("min.s16", "T T T", Lanes.ints((int a, int b) -> Math.min((short) a, (short) b)));
        t.binary("max.s16", "T T T", Lanes.ints((int a, int b) -> Math.max((short) a, (short) b)));
        t.binary("min.u16", "T T T", Lanes.ints((int a, int b) -> Math.min(a & 0xffff, b & 0xffff)));
        t.binary("max.u16", "T T T", Lanes.ints((int a, int b) -> Math.max(a & 0xffff, b & 0xffff)));
        t.ternary("sad.s16", "T T T T", Lanes.ints((int a, int b, int c) -> c + Math.abs((short) a - (short) b)));
        t.ternary("sad.u16", "T T T T", Lanes.ints((int a, int b, int c) -> c + Math.abs((a & 0xffff) - (b & 0xffff))));
        t.binary("add.(u16x2|s16x2)", "T T T", Lanes.ints((int a, int b) -> pack(a + b, (a >>> 16) + (b >>> 16))));
        t.binary("min.s16x2", "T T T", Lanes.ints((int a, int b) -> pack(Math.min((short) a, (short) b), Math.min(a >> 16, b >> 16))));
        t.binary("max.s16x2", "T T T", Lanes.ints((int a, int b) -> pack(Math.max((short) a, (short) b), Math.max(a >> 16, b >> 16))));
        t.binary("min.relu.s16x2", "T T T", Lanes.ints((int a, int b) -> pack(relu(Math.min((short) a, (short) b)), relu(Math.min(a >> 16, b >> 16)))));
        t.binary("max.relu.s16x2", "T T T", Lanes.ints((int a, int b) -> pack(relu(Math.max((short) a, (short) b)), relu(Math.max(a >> 16, b >> 16)))));
        t.binary("min.u16x2", "T T T", Lanes.ints((int a, int b) -> pack(Math.min(a & 0xffff, b & 0xffff), Math.min(a >>> 16, b >>> 16))));
        t.binary("max.u16x2", "T T T", Lanes.ints((int a, int b) -> pack(Math.max(a & 0xffff, b & 0xffff), Math.max(a >>> 16, b >>> 16))));
    }

    private static int relu(int a) {
        return Math.max(a, 0);
    }

    private static int pack(int low, int high) {
        return low & 0xffff | high << 16;
    }
}
