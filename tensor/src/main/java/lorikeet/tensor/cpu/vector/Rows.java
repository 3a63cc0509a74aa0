package lorikeet.tensor.cpu.vector;

import java.lang.foreign.MemorySegment;

/** The check each kernel begins with. */
final class Rows {
    private Rows() {}

    /**
     * Refuses a row on the heap, for speed: after the check C2 knows the segment's class. Without it all stores of
     * vectors, and masked loads, become three to four times slower once any vector has been reinterpreted as another
     * type in interpreted code, because the JDK then goes through a segment on the heap in the same methods.
     */
    static void requireNative(MemorySegment row) {
        if (!row.isNative()) throw new IllegalArgumentException("a row must be off the heap, found " + row);
    }
}
