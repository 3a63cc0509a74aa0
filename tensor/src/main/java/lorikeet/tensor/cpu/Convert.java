package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;

/** Copies of rows between dtypes, each value rounded once. */
final class Convert {
    private Convert() {}

    /** {@code n} contiguous elements of {@code y} from as many of {@code x}. */
    static void row(Kernels kernels, DType yType, MemorySegment y, long yAt, DType xType, MemorySegment x, long xAt, int n) {
        if (xType == yType) {
            MemorySegment.copy(x, xAt, y, yAt, (long) n * xType.bytes());
        } else if (yType == DType.F32 && xType == DType.BF16) {
            kernels.widenBf16(y, yAt, x, xAt, n);
        } else if (yType == DType.F32 && xType == DType.F16) {
            kernels.widenF16(y, yAt, x, xAt, n);
        } else if (xType == DType.F32 && yType == DType.BF16) {
            kernels.narrowBf16(y, yAt, x, xAt, n);
        } else if (xType == DType.F32 && yType == DType.F16) {
            kernels.narrowF16(y, yAt, x, xAt, n);
        } else {
            strided(yType, y, yAt, 1, xType, x, xAt, 1, n);
        }
    }

    /** {@code n} elements of {@code y}, {@code yStep} elements apart, from as many of {@code x}. */
    static void strided(DType yType, MemorySegment y, long yAt, long yStep, DType xType, MemorySegment x, long xAt, long xStep, int n) {
        long yFirst = yAt / yType.bytes();
        long xFirst = xAt / xType.bytes();
        for (int i = 0; i < n; i++) Elements.set(y, yType, yFirst + i * yStep, Elements.get(x, xType, xFirst + i * xStep));
    }
}
