package lorikeet.lora.adapter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import lorikeet.tensor.DType;

/** Finds NaN and infinity among the numbers of a file by their bits: every bit of the exponent is set (IEEE 754). */
final class NonFiniteBits {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private NonFiniteBits() {}

    /** Index of the first number of a floating-point dtype that is not finite; -1 if all are. */
    static long first(MemorySegment numbers, DType dtype) {
        return switch (dtype) {
            case F16 -> shorts(numbers, 0x7c00);
            case BF16 -> shorts(numbers, 0x7f80);
            case F32 -> ints(numbers);
            case F64 -> longs(numbers);
            case I64, I32, I16, I8, U8, BOOL -> throw new IllegalArgumentException(dtype + " is not floating point");
        };
    }

    private static long shorts(MemorySegment numbers, int exponent) {
        for (long at = 0; at < numbers.byteSize(); at += Short.BYTES) if ((numbers.get(SHORT, at) & exponent) == exponent) return at / Short.BYTES;
        return -1;
    }

    private static long ints(MemorySegment numbers) {
        int exponent = 0x7f800000;
        for (long at = 0; at < numbers.byteSize(); at += Integer.BYTES) if ((numbers.get(INT, at) & exponent) == exponent) return at / Integer.BYTES;
        return -1;
    }

    private static long longs(MemorySegment numbers) {
        long exponent = 0x7ff0000000000000L;
        for (long at = 0; at < numbers.byteSize(); at += Long.BYTES) if ((numbers.get(LONG, at) & exponent) == exponent) return at / Long.BYTES;
        return -1;
    }
}
