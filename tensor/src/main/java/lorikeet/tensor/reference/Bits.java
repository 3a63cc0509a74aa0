package lorikeet.tensor.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.Cursor;
import lorikeet.tensor.Tensor;

/** The bits of a tensor's elements in row-major order: moving them keeps every NaN and every 64-bit integer. */
final class Bits {
    private Bits() {}

    static long[] of(Tensor tensor) {
        long[] bits = new long[Values.count(tensor.shape())];
        Cursor cursor = Cursor.over(tensor);
        int bytes = tensor.dtype().bytes();
        MemorySegment memory = tensor.memory();
        for (int i = 0; i < bits.length; i++) bits[i] = get(memory, bytes, cursor.next() * bytes);
        return bits;
    }

    static void write(long[] bits, Tensor to) {
        Cursor cursor = Cursor.over(to);
        int bytes = to.dtype().bytes();
        MemorySegment memory = to.memory();
        for (long element : bits) set(memory, bytes, cursor.next() * bytes, element);
    }

    private static long get(MemorySegment memory, int bytes, long at) {
        return switch (bytes) {
            case 8 -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            case 4 -> memory.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            case 2 -> memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
            default -> memory.get(ValueLayout.JAVA_BYTE, at);
        };
    }

    private static void set(MemorySegment memory, int bytes, long at, long bits) {
        switch (bytes) {
            case 8 -> memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, bits);
            case 4 -> memory.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) bits);
            case 2 -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) bits);
            default -> memory.set(ValueLayout.JAVA_BYTE, at, (byte) bits);
        }
    }
}
