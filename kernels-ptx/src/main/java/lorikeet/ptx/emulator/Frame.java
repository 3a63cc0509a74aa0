package lorikeet.ptx.emulator;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The registers of one function in one warp: a row of 32 lanes for each register, side by side. Constants, special registers
 * and addresses of variables have rows of their own, so that an instruction reads every operand in the same way. Row 0 is
 * scratch: results of partly active warps are computed there first.
 *
 * <p>Lanes that called the same function from different places share its frame: they are different lanes.
 */
final class Frame {
    static final int LANES = 32;

    /** Rows of registers of up to 32 bits; the upper bits of a narrower one are undefined. */
    final int[] r;
    /** Rows of 64-bit registers. */
    final long[] l;
    /** Predicates: bit i is lane i. */
    final int[] p;
    /** The carry flag of extended-precision arithmetic: bit i is lane i. */
    int carry;
    final Code code;
    final Frame caller;
    /** Where this function's variables begin in the local memory of each lane. */
    final long localBase;
    /** Calls between the entry and this function. */
    final int depth;
    private final Map<Code, Frame> callees = new HashMap<>(2);

    Frame(Code code, Frame caller, Warp warp) {
        this.code = code;
        this.caller = caller;
        depth = caller == null ? 0 : caller.depth + 1;
        localBase = caller == null ? 0 : caller.localEnd();
        warp.local().reserve(localBase + code.localBytes);
        r = new int[code.rows32 * LANES];
        l = new long[code.rows64 * LANES];
        p = new int[code.predicates];
        for (int i = 0; i < code.constants32.length; i++) fill(code.constants32[i], code.values32[i]);
        for (int i = 0; i < code.constants64.length; i++) fill(code.constants64[i], code.values64[i]);
        for (Code.Fill fill : code.fills) fill.into(this, warp);
    }

    /** Where the local memory of a function that this one calls begins. */
    long localEnd() {
        return Math.ceilDiv(localBase + code.localBytes, 16) * 16;
    }

    /** The frame of a function that is called from here. */
    Frame callee(Code function, Warp warp) {
        Frame frame = callees.get(function);
        if (frame == null) callees.put(function, frame = new Frame(function, this, warp));
        return frame;
    }

    void fill(int row, int value) {
        Arrays.fill(r, row, row + LANES, value);
    }

    void fill(int row, long value) {
        Arrays.fill(l, row, row + LANES, value);
    }

    /** Bits of the lanes in which the predicate operand {@code slot} holds; a negated one is given as {@code ~slot}. */
    int predicate(int slot) {
        return slot >= 0 ? p[slot] : ~p[~slot];
    }

    /** Sets a predicate in the lanes of {@code mask}. */
    void setPredicate(int slot, int lanes, int mask) {
        p[slot] = p[slot] & ~mask | lanes & mask;
    }

    /** Copies the lanes of {@code mask} from the scratch row. */
    void keep32(int row, int mask) {
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            r[row + lane] = r[lane];
        }
    }

    /** Copies the lanes of {@code mask} from the scratch row. */
    void keep64(int row, int mask) {
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            l[row + lane] = l[lane];
        }
    }
}
