package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.function.LongBinaryOperator;

/** {@code atom} and {@code red} on a vector of floats a lane: each element is atomic, not the vector. */
final class AtomicVector extends AtomicAccess {
    private final LongBinaryOperator update;
    private final int elementBytes;
    private final int[] d;
    private final int[] b;

    /**
     * @param d rows of the old values, each -1 where nobody asks; empty: none is asked for
     * @param b rows of the operands
     */
    AtomicVector(Place place, LongBinaryOperator update, int elementBytes, int[] d, int[] b, int site, MemoryOrder order) {
        super(place, elementBytes * b.length, site, order);
        this.update = update;
        this.elementBytes = elementBytes;
        this.d = d;
        this.b = b;
    }

    @Override
    boolean changes(Frame f, MemorySegment data, long place, int lane) {
        for (int e = 0; e < b.length; e++) {
            int old = get(data, place, e);
            if (narrowed(updated(f, old, lane, e)) != narrowed(old)) return true;
        }
        return false;
    }

    @Override
    void change(Frame f, MemorySegment data, long place, int lane) {
        for (int e = 0; e < b.length; e++) {
            int old = get(data, place, e);
            int value = updated(f, old, lane, e);
            long at = place + (long) e * elementBytes;
            if (elementBytes == Short.BYTES) data.set(JAVA_SHORT_UNALIGNED, at, (short) value);
            else data.set(JAVA_INT_UNALIGNED, at, value);
            if (d.length > 0 && d[e] >= 0) f.r[d[e] + lane] = old;
        }
    }

    private int get(MemorySegment data, long place, int e) {
        long at = place + (long) e * elementBytes;
        return elementBytes == Short.BYTES ? data.get(JAVA_SHORT_UNALIGNED, at) : data.get(JAVA_INT_UNALIGNED, at);
    }

    private int updated(Frame f, int old, int lane, int e) {
        return (int) update.applyAsLong(old, f.r[b[e] + lane]);
    }

    /** The bits that are in memory. */
    private int narrowed(int value) {
        return elementBytes == Short.BYTES ? (short) value : value;
    }
}
