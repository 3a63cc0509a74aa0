package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;

/** Cross-entropy in float32, by {@code cross_entropy.ptx} for each position and {@code loss_total.ptx} for all. */
final class LossKernels {
    private static final int THREADS = 256;
    /** Loss and hit of a position, F64. */
    private static final long PAIR = 2L * Double.BYTES;
    private static final long MOST = Integer.MAX_VALUE - 1024;

    private LossKernels() {}

    /** Every entry once, on small operands. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(positions(3, 8, true, 16), positions(3, 8, true, 4), total(3));
    }

    /** Bytes of the results of {@code n} positions. */
    static long bytes(long n) {
        return n * PAIR;
    }

    /**
     * Results of {@code n} positions, and dx where it is asked for.
     *
     * @param alignment bytes that the addresses of x and dx are multiples of: from 16 on, 16-byte accesses are taken where the
     *        vocabulary allows
     */
    static LaunchDescriptor positions(long n, long vocab, boolean grad, int alignment) {
        int width = alignment >= 16 && vocab % 4 == 0 ? 4 : 1;
        long logits = n * vocab * Float.BYTES;
        return new LaunchDescriptor("cross_entropy", "cross_entropy.ptx", Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)),
                "cross_entropy_v" + width, new Dim3(n, 1, 1), new Dim3(THREADS, 1, 1), 8 * 4 * Float.BYTES,
                List.of(new Buffer("x", "x", logits, false), new Buffer("labels", "labels", n * Integer.BYTES, false), norm(),
                        new Buffer("results", "results", bytes(n), true), grad ? new Buffer("dx", "dx", logits, true) : new Absent("dx"),
                        new Scalar("vocab", Type.U32, vocab)),
                List.of(new SizeRule("positions", n, 1, MOST), new SizeRule("vocabulary", vocab, 1, MOST)), Float.BYTES,
                (grad ? 3 : 1) * logits + n * (PAIR + Integer.BYTES) + Double.BYTES, 5 * n * vocab);
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
