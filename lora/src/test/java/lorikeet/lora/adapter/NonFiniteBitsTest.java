package lorikeet.lora.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import lorikeet.tensor.DType;
import org.junit.jupiter.api.Test;

class NonFiniteBitsTest {
    private static long first(DType dtype, long... bits) {
        ByteBuffer bytes = ByteBuffer.allocate(bits.length * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : bits) {
            switch (dtype.bytes()) {
                case 2 -> bytes.putShort((short) number);
                case 4 -> bytes.putInt((int) number);
                default -> bytes.putLong(number);
            }
        }
        return NonFiniteBits.first(MemorySegment.ofArray(bytes.array()), dtype);
    }

    @Test
    void largestNumbersAreFinite() {
        assertEquals(-1, first(DType.F16, 0x7bff, 0xfbff, 0, 0x8000));
        assertEquals(-1, first(DType.BF16, 0x7f7f, 0xff7f, 0x8000));
        assertEquals(-1, first(DType.F32, Float.floatToIntBits(Float.MAX_VALUE), Float.floatToIntBits(-Float.MIN_VALUE)));
        assertEquals(-1, first(DType.F64, Double.doubleToLongBits(Double.MAX_VALUE)));
        assertEquals(-1, first(DType.F64));
    }

    @Test
    void nanAndInfinityAreFound() {
        assertEquals(1, first(DType.F16, 0, 0x7c00, 0x7e00));
        assertEquals(0, first(DType.F16, 0xfc01));
        assertEquals(2, first(DType.BF16, 0, 0x7c00, 0xff80));
        assertEquals(1, first(DType.F32, 0, Float.floatToRawIntBits(Float.NaN)));
        assertEquals(0, first(DType.F64, Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY), 0));
    }
}
