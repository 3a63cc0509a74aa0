package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.Spec;

/** One value in every element of a dense tensor, by {@code fill.ptx}. */
public final class FillKernel {
    private static final int THREADS = 256;
    private static final long WORDS_PER_BLOCK = 4L * THREADS;
    private static final long MOST_WORDS = WORDS_PER_BLOCK * Integer.MAX_VALUE;

    private FillKernel() {}

    /** @param y F32, F64, BF16 or F16 */
    public static LaunchDescriptor launch(Spec y, double value) {
        long words = y.bytes() / Integer.BYTES;
        int half = (int) (y.bytes() % Integer.BYTES / Short.BYTES);
        long bits = bits(y.dtype(), value);
        return new LaunchDescriptor("fill", "fill.ptx", Map.of(), "fill",
                new Dim3(Math.max(half, Dim3.cover(words, WORDS_PER_BLOCK)), 1, 1), new Dim3(THREADS, 1, 1), 0,
                List.of(new Buffer("y", "y", y.bytes(), true), new Scalar("words", Type.U64, words),
                        new Scalar("low", Type.U32, (int) bits), new Scalar("high", Type.U32, (int) (bits >>> 32)), new Scalar("half", Type.U32, half)),
                List.of(new SizeRule("words", words, 1, MOST_WORDS)), 16, y.bytes(), 0);
    }

    /** Those of 8 bytes of elements. */
    private static long bits(DType dtype, double value) {
        long word = Integer.toUnsignedLong(Float.floatToRawIntBits((float) value));
        long half = dtype.is16Bit() ? Short.toUnsignedLong(dtype == DType.BF16 ? Floats16.doubleToBf16(value) : Floats16.doubleToF16(value)) : 0;
        return switch (dtype) {
            case F64 -> Double.doubleToRawLongBits(value);
            case BF16, F16 -> half * 0x0001_0001_0001_0001L;
            default -> word << 32 | word;
        };
    }
}
