package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;

/** Cross-entropy, computed in float32, by {@code cross_entropy.ptx} for each position and {@code loss_total.ptx} for all. */
final class LossKernels {
    private static final int THREADS = 256;
    /** Loss and hit of a position, F64. */
    private static final long PAIR = 2L * Double.BYTES;
    private static final long MOST = Integer.MAX_VALUE - 2048;
    /** Logits that are worked on at once. */
    private static final int FOUR = 4;

    private LossKernels() {}

    /** Every entry once, on a position of a large vocabulary, and on many for the total. */
    static Stream<LaunchDescriptor> expansions() {
        List<DType> dtypes = List.of(DType.F32, DType.BF16);
        Stream<LaunchDescriptor> positions = dtypes.stream().flatMap(x -> dtypes.stream().filter(dX -> x == DType.F32 || x == dX)
                .flatMap(dX -> Stream.of(positions(x, dX, 1, 32_000, true, 16), positions(x, dX, 1, 32_000, true, 2))));
        return Stream.concat(positions, Stream.of(total(1024)));
    }

    /** Bytes of the results of {@code n} positions. */
    static long bytes(long n) {
        return n * PAIR;
    }

    /**
     * Results of {@code n} positions, and dx where it is asked for.
     *
     * @param x dtype of x: F32 or BF16
     * @param dX dtype of dx, which is in place of x only where it is the same
     * @param alignment bytes that the addresses of x and dx are multiples of: from 16 on, 16-byte accesses are taken where the
     *        vocabulary allows
     */
    static LaunchDescriptor positions(DType x, DType dX, long n, long vocab, boolean grad, int alignment) {
        int own = StridedLaunch.wide(dX);
        int width = alignment >= StridedLaunch.WIDE && vocab % own == 0 ? own : 1;
        long logits = n * vocab;
        String types = ElementText.name(x) + "_" + ElementText.name(dX);
        Map<String, String> values = values(x, dX, width);
        values.put("TYPES", types);
        return new LaunchDescriptor("cross_entropy", "cross_entropy.ptx", values,
                "cross_entropy_" + types + "_v" + width, new Dim3(n, 1, 1), new Dim3(THREADS, 1, 1), 8 * 4 * Float.BYTES,
                List.of(new Buffer("x", "x", logits * x.bytes(), false), new Buffer("labels", "labels", n * Integer.BYTES, false), norm(),
                        new Buffer("results", "results", bytes(n), true), grad ? new Buffer("dx", "dx", logits * dX.bytes(), true) : new Absent("dx"),
                        new Scalar("vocab", Type.U32, vocab)),
                List.of(new SizeRule("positions", n, 1, MOST), new SizeRule("vocabulary", vocab, 1, MOST)), Math.min(x.bytes(), dX.bytes()),
                logits * (grad ? x.bytes() + dX.bytes() : x.bytes()) + n * (PAIR + Integer.BYTES) + Double.BYTES, 5 * n * vocab);
    }

    private static Map<String, String> values(DType x, DType dX, int width) {
        boolean swaps = width > 1 && x != dX;
        Map<String, String> values = new ElementText(x, "X").values("BITS", "WIDEN", "BYTES", "SHIFT", "AT_1", "AT_2", "AT_3");
        values.putAll(new ElementText(dX, "Y").values("BITS", "NARROW", "BYTES", "SHIFT", "AT_1", "AT_2", "AT_3"));
        values.putAll(new ElementText(x, "IF_X_").values("WORDS", "HALVES"));
        values.putAll(new ElementText(dX, "IF_Y_").values("WORDS", "HALVES"));
        values.putAll(Map.of("X_FOURS", String.valueOf(StridedLaunch.wide(x) / FOUR), "Y_FOURS", String.valueOf(StridedLaunch.wide(dX) / FOUR),
                "SWAPS", swaps ? "1" : "0", "SKIP", String.valueOf(swaps ? 2 * FOUR : FOUR), "WIDTH", String.valueOf(width),
                "XALIGN", String.valueOf(width == 1 ? x.bytes() : StridedLaunch.WIDE), "YALIGN", String.valueOf(width == 1 ? dX.bytes() : StridedLaunch.WIDE)));
        return values;
    }

    /** Loss and correct of {@code n} positions. */
    static LaunchDescriptor total(long n) {
        return new LaunchDescriptor("loss total", "loss_total.ptx", Map.of(), "loss_total", new Dim3(1, 1, 1), new Dim3(THREADS, 1, 1), 2 * THREADS * Double.BYTES,
                List.of(new Buffer("results", "results", bytes(n), false), new Scalar("n", Type.U32, n), norm(),
                        new Buffer("loss", "loss", Double.BYTES, true), new Buffer("correct", "correct", Double.BYTES, true)),
                List.of(new SizeRule("positions", n, 1, MOST)), Double.BYTES, bytes(n) + 3L * Double.BYTES, 2 * n);
    }

    private static Buffer norm() {
        return new Buffer("norm", "norm", Double.BYTES, false);
    }
}
