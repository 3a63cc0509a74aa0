package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.function.LongBinaryOperator;

/** {@code atom} and {@code red} on one element a lane. */
final class Atomic extends AtomicAccess {
    private final LongBinaryOperator update;
    private final int d;
    private final int b;
    private final int c;

    /**
     * @param d row of the old value, or -1
     * @param b row of the operand; of a compare-and-swap the expected value
     * @param c row of a compare-and-swap's new value, or -1
     */
    Atomic(Place place, LongBinaryOperator update, int bytes, int d, int b, int c, int site, MemoryOrder order) {
        super(place, bytes, site, order);
        this.update = update;
        this.d = d;
        this.b = b;
        this.c = c;
    }

    @Override
    boolean compares() {
        return c >= 0;
    }

    @Override
    boolean changes(Frame f, MemorySegment data, long place, int lane) {
        long old = get(data, place);
        return narrowed(updated(f, old, lane)) != narrowed(old);
    }

    @Override
    void change(Frame f, MemorySegment data, long place, int lane) {
        long old = get(data, place);
        long value = updated(f, old, lane);
        if (narrowed(value) != narrowed(old)) {
            switch (bytes()) {
                case 2 -> data.set(JAVA_SHORT_UNALIGNED, place, (short) value);
                case 4 -> data.set(JAVA_INT_UNALIGNED, place, (int) value);
                default -> data.set(JAVA_LONG_UNALIGNED, place, value);
            }
        }
        if (d < 0) return;
        if (bytes() == Long.BYTES) f.l[d + lane] = old;
        else f.r[d + lane] = (int) old;
    }

    private long get(MemorySegment data, long place) {
        return switch (bytes()) {
            case 2 -> data.get(JAVA_SHORT_UNALIGNED, place);
            case 4 -> data.get(JAVA_INT_UNALIGNED, place);
            default -> data.get(JAVA_LONG_UNALIGNED, place);
        };
    }

    /** What is to stand where {@code old} does. */
    private long updated(Frame f, long old, int lane) {
        long operand = operand(f, b + lane);
        if (c < 0) return update.applyAsLong(old, operand);
        return narrowed(old) == narrowed(operand) ? operand(f, c + lane) : old;
    }

    private long operand(Frame f, int at) {
        return bytes() == Long.BYTES ? f.l[at] : f.r[at];
    }

    /** The bits that are in memory, upper ones of no meaning left out. */
    private long narrowed(long value) {
        return switch (bytes()) {
            case 2 -> (short) value;
            case 4 -> (int) value;
            default -> value;
        };
    }
}
