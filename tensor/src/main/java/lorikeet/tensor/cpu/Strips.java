package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies of strided elements, as bits. */
final class Strips {
    private Strips() {}

    /** Copies {@code n} elements of {@code bytes} bytes each; steps are in bytes. */
    static void copy(int bytes, MemorySegment y, long yAt, long yStep, MemorySegment x, long xAt, long xStep, int n) {
        switch (bytes) {
            case 8 -> {
                for (int i = 0; i < n; i++) y.set(ValueLayout.JAVA_LONG_UNALIGNED, yAt + i * yStep, x.get(ValueLayout.JAVA_LONG_UNALIGNED, xAt + i * xStep));
            }
            case 4 -> {
                for (int i = 0; i < n; i++) y.set(ValueLayout.JAVA_INT_UNALIGNED, yAt + i * yStep, x.get(ValueLayout.JAVA_INT_UNALIGNED, xAt + i * xStep));
            }
            case 2 -> {
                for (int i = 0; i < n; i++) y.set(ValueLayout.JAVA_SHORT_UNALIGNED, yAt + i * yStep, x.get(ValueLayout.JAVA_SHORT_UNALIGNED, xAt + i * xStep));
            }
            default -> {
                for (int i = 0; i < n; i++) y.set(ValueLayout.JAVA_BYTE, yAt + i * yStep, x.get(ValueLayout.JAVA_BYTE, xAt + i * xStep));
            }
        }
    }
}
