package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Vectors of a row that begins {@code at} bytes into a segment, from element {@code i} on. The tail forms stop at
 * element {@code n}; lanes beyond read as 0. Small methods, so that C2 inlines them and no vector becomes an object.
 */
final class Rows {
    private Rows() {}

    /** Elements that fill whole vectors. */
    static int whole(int n) {
        return n & -LANES;
    }

    static FloatVector load(MemorySegment row, long at, int i) {
        return FloatVector.fromMemorySegment(F32, row, at + 4L * i, ORDER);
    }

    static void store(MemorySegment row, long at, int i, FloatVector value) {
        value.intoMemorySegment(row, at + 4L * i, ORDER);
    }

    static VectorMask<Float> mask(int i, int n) {
        return F32.indexInRange(i, n);
    }

    static FloatVector loadTail(MemorySegment row, long at, int i, int n) {
        return FloatVector.fromMemorySegment(F32, row, at + 4L * i, ORDER, mask(i, n));
    }

    static void storeTail(MemorySegment row, long at, int i, int n, FloatVector value) {
        value.intoMemorySegment(row, at + 4L * i, ORDER, mask(i, n));
    }
}
