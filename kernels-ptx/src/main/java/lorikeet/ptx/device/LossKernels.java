package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;

/** Cross-entropy, computed in float32, by {@code cross_entropy.ptx} for each position and {@code loss_total.ptx} for all. */
final class LossKernels {
    private static final int THREADS = 256;
    private static final int MOST_THREADS = 1024;
    /** The largest vocabulary of {@link #THREADS}; bits of sums follow from it. */
    private static final int SMALL = 8192;
    private static final int WARP = 32;
    /** Logits that are kept are a multiple of it. */
    private static final long KEPT_STEP = 64;
    /** Bytes of shared memory that any block may have, sm_75's. */
    private static final int LEAST_SHARED = 64 << 10;
    /** Loss and hit of a position, F64. */
    private static final long PAIR = 2L * Double.BYTES;
    private static final long MOST = Integer.MAX_VALUE - 2048;
    /** Logits that are worked on at once. */
    private static final int FOUR = 4;

    private LossKernels() {}

    /** Every entry once, on a position of a vocabulary that is kept, and on many for the total. */
    static Stream<LaunchDescriptor> expansions() {
        List<DType> dtypes = List.of(DType.F32, DType.BF16);
        Stream<LaunchDescriptor> positions = dtypes.stream().flatMap(x -> dtypes.stream().filter(dX -> x == DType.F32 || x == dX)
                .flatMap(dX -> Stream.of(8000, 16_000).flatMap(vocab -> Stream.of(16, 2).map(alignment -> positions(x, dX, 1, vocab, true, alignment, LEAST_SHARED)))));
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
     * @param shared bytes of shared memory that a block may have: what of a position is read once depends on it, and no bit
     */
    static LaunchDescriptor positions(DType x, DType dX, long n, long vocab, boolean grad, int alignment, int shared) {
        int own = StridedLaunch.wide(dX);
        int width = alignment >= StridedLaunch.WIDE && vocab % own == 0 ? own : 1;
        long logits = n * vocab;
        String types = ElementText.name(x) + "_" + ElementText.name(dX);
        int threads = vocab <= SMALL ? THREADS : MOST_THREADS;
        int partials = threads / WARP * 4 * Float.BYTES;
        long kept = grad && width > 1 ? Math.min(Dim3.cover(vocab, KEPT_STEP), (shared - partials) / (KEPT_STEP * x.bytes())) * KEPT_STEP : 0;
        Map<String, String> values = values(x, dX, width);
        values.put("TYPES", types);
        values.putAll(block(threads));
        return new LaunchDescriptor("cross_entropy", "cross_entropy.ptx", values,
                "cross_entropy_" + types + "_t" + threads + "_v" + width, new Dim3(n, 1, 1), new Dim3(threads, 1, 1), partials,
                List.of(new Buffer("x", "x", logits * x.bytes(), false), new Buffer("labels", "labels", n * Integer.BYTES, false), norm(),
                        new Buffer("results", "results", bytes(n), true), grad ? new Buffer("dx", "dx", logits * dX.bytes(), true) : new Absent("dx"),
                        new Scalar("vocab", Type.U32, vocab), new Scalar("kept", Type.U32, kept)),
                List.of(new SizeRule("positions", n, 1, MOST), new SizeRule("vocabulary", vocab, 1, MOST)), Math.min(x.bytes(), dX.bytes()),
                logits * (grad ? x.bytes() + dX.bytes() : x.bytes()) + n * (PAIR + Integer.BYTES) + Double.BYTES, 5 * n * vocab, (int) (kept * x.bytes()));
    }

    /** What follows from the threads of a block: four words a warp hold maxima, sums, ties, and what one thread reads for all. */
    private static Map<String, String> block(int threads) {
        int word = threads / WARP * Float.BYTES;
        Map<String, Integer> values = Map.of("THREADS", threads, "WARPS", threads / WARP, "BLOCKS", MOST_THREADS / threads, "PARTIALS", 4 * word, "SUMS", word,
                "TIES", 2 * word, "LABEL_AT", 3 * word, "TARGET_AT", 3 * word + Float.BYTES, "NORM_AT", 3 * word + 2 * Float.BYTES);
        return values.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, value -> value.getValue().toString()));
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
