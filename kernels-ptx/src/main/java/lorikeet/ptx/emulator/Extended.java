package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.PtxType;

/**
 * Arithmetic of extended precision: it passes a carry from instruction to instruction. A subtraction adds the complement, so
 * that its carry is 1 where nothing was borrowed: compiled code for 128-bit division reads it by {@code addc} and relies on that.
 */
final class Extended extends Instruction {
    /** What is added to what. */
    private enum Kind { ADD, SUB, MAD_LO, MAD_HI }

    private final Kind kind;
    private final boolean wide;
    private final boolean signed;
    private final boolean takesCarry;
    private final boolean givesCarry;
    private final int[] slots;

    private Extended(Kind kind, PtxType type, boolean takesCarry, boolean givesCarry, int[] slots) {
        this.kind = kind;
        wide = type.bits() == 64;
        signed = type.isSigned();
        this.takesCarry = takesCarry;
        this.givesCarry = givesCarry;
        this.slots = slots;
    }

    static void rows(FormTable t) {
        add(t, "add.cc.(u32|s32|u64|s64)", "T T T", Kind.ADD, false, true);
        add(t, "addc[.cc].(u32|s32|u64|s64)", "T T T", Kind.ADD, true, false);
        add(t, "sub.cc.(u32|s32|u64|s64)", "T T T", Kind.SUB, false, true);
        add(t, "subc[.cc].(u32|s32|u64|s64)", "T T T", Kind.SUB, true, false);
        add(t, "mad.lo.cc.(u32|s32|u64|s64)", "T T T T", Kind.MAD_LO, false, true);
        add(t, "mad.hi.cc.(u32|s32|u64|s64)", "T T T T", Kind.MAD_HI, false, true);
        add(t, "madc.lo[.cc].(u32|s32|u64|s64)", "T T T T", Kind.MAD_LO, true, false);
        add(t, "madc.hi[.cc].(u32|s32|u64|s64)", "T T T T", Kind.MAD_HI, true, false);
    }

    private static void add(FormTable t, String pattern, String signature, Kind kind, boolean takes, boolean gives) {
        t.add(pattern, signature, (op, types) -> slots -> new Extended(kind, op.type(), takes, gives || op.has("cc"), slots));
    }

    @Override
    void execute(Warp warp, int mask) {
        Frame f = warp.frame;
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int carry = takesCarry ? f.carry >>> lane & 1 : kind == Kind.SUB ? 1 : 0;
            int out = wide ? wide(f, lane, carry) : narrow(f, lane, carry);
            if (givesCarry) f.carry = f.carry & ~(1 << lane) | out << lane;
        }
    }

    private int narrow(Frame f, int lane, int carry) {
        long a = f.r[slots[1] + lane] & 0xffffffffL;
        long b = f.r[slots[2] + lane] & 0xffffffffL;
        long sum = switch (kind) {
            case ADD -> a + b + carry;
            case SUB -> a + (b ^ 0xffffffffL) + carry;
            case MAD_LO -> (a * b & 0xffffffffL) + (f.r[slots[3] + lane] & 0xffffffffL) + carry;
            case MAD_HI -> ((signed ? (long) (int) a * (int) b : a * b) >>> 32) + (f.r[slots[3] + lane] & 0xffffffffL) + carry;
        };
        f.r[slots[0] + lane] = (int) sum;
        return (int) (sum >>> 32) & 1;
    }

    private int wide(Frame f, int lane, int carry) {
        long a = f.l[slots[1] + lane];
        long b = f.l[slots[2] + lane];
        long x = switch (kind) {
            case ADD, SUB -> a;
            case MAD_LO -> a * b;
            case MAD_HI -> signed ? Math.multiplyHigh(a, b) : Math.unsignedMultiplyHigh(a, b);
        };
        long y = kind == Kind.ADD ? b : kind == Kind.SUB ? ~b : f.l[slots[3] + lane];
        long sum = x + y + carry;
        f.l[slots[0] + lane] = sum;
        int order = Long.compareUnsigned(sum, x);
        return order < 0 || order == 0 && carry == 1 ? 1 : 0;
    }
}
