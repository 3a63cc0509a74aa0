package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;

/** One value in every element of a dense tensor, by {@code fill.ptx}. */
public final class FillKernel {
    private static final int THREADS = 256;
    private static final long WORDS_PER_BLOCK = 4L * THREADS;
    private static final long MOST_WORDS = WORDS_PER_BLOCK * Integer.MAX_VALUE;

    private FillKernel() {}

    /** @param y F32 or F64 */
    public static LaunchDescriptor launch(Spec y, double value) {
        long words = y.bytes() / Integer.BYTES;
        long word = Integer.toUnsignedLong(Float.floatToRawIntBits((float) value));
        long bits = y.dtype() == DType.F64 ? Double.doubleToRawLongBits(value) : word << 32 | word;
        return new LaunchDescriptor("fill", "fill.ptx", Map.of(), "fill",
                new Dim3(Dim3.cover(words, WORDS_PER_BLOCK), 1, 1), new Dim3(THREADS, 1, 1), 0,
                List.of(new Buffer("y", "y", y.bytes(), true), new Scalar("words", Type.U64, words),
                        new Scalar("low", Type.U32, (int) bits), new Scalar("high", Type.U32, (int) (bits >>> 32))),
                List.of(new SizeRule("words", words, 1, MOST_WORDS)), 16, y.bytes(), 0);
    }
}
