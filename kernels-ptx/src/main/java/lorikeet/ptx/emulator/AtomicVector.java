package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.function.LongBinaryOperator;

/** {@code atom} and {@code red} on a vector of floats a lane: each element is atomic, not the vector. */
final class AtomicVector extends Access {
    private final LongBinaryOperator update;
    private final int elementBytes;
    private final int[] d;
    private final int[] b;
    private final MemoryOrder order;

    /**
     * @param d rows of the old values, each -1 where nobody asks; empty: none is asked for
     * @param b rows of the operands
     */
    AtomicVector(Place place, LongBinaryOperator update, int elementBytes, int[] d, int[] b, int site, MemoryOrder order) {
        super(place, elementBytes * b.length, site);
        this.update = update;
        this.elementBytes = elementBytes;
        this.d = d;
        this.b = b;
        this.order = order;
    }

    @Override
    Kind kind() {
        return Kind.ATOMIC;
    }

    @Override
    MemoryOrder order() {
        return order;
    }

    @Override
    void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
        warp.noteSpin();
        synchronized (warp.region) {
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                for (int e = 0; e < b.length; e++) change(warp.frame.r, data, at[lane] - base + (long) e * elementBytes, lane, e);
            }
        }
    }

    private void change(int[] r, MemorySegment data, long place, int lane, int e) {
        boolean half = elementBytes == Short.BYTES;
        int old = half ? data.get(JAVA_SHORT_UNALIGNED, place) : data.get(JAVA_INT_UNALIGNED, place);
        int value = (int) update.applyAsLong(old, r[b[e] + lane]);
        if (half) data.set(JAVA_SHORT_UNALIGNED, place, (short) value);
        else data.set(JAVA_INT_UNALIGNED, place, value);
        if (d.length > 0 && d[e] >= 0) r[d[e] + lane] = old;
    }
}
