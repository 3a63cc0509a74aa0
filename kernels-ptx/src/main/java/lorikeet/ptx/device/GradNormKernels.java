package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.op.Optimize;

/** The norm of a list of float32 gradients: {@code grad_norm.ptx} for each, then {@code grad_norm_status.ptx} for all. */
final class GradNormKernels {
    /** Elements of a gradient that make one sum. */
    private static final long PART = 1 << 14;
    private static final int THREADS = 256;
    /** A sum and the number of its gradient, F64. */
    private static final long PAIR = 2L * Double.BYTES;

    private GradNormKernels() {}

    /** Every entry once, on operands of two parts, and of many for the status. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(squares(2 * PART, 0, 0, 2, 16), squares(2 * PART, 0, 0, 2, 4), status(new Optimize.GradNorm(1), 1024));
    }

    /** Sums of a gradient of {@code count} elements. */
    static long parts(long count) {
        return Math.ceilDiv(count, PART);
    }

    /** Bytes of {@code parts} sums. */
    static long bytes(long parts) {
        return parts * PAIR;
    }

    /**
     * Sums of one gradient.
     *
     * @param tensor its number among the gradients
     * @param first its first sum
     * @param all sums of all gradients
     */
    static LaunchDescriptor squares(long count, int tensor, long first, long all, int alignment) {
        int width = alignment >= 16 ? 4 : 1;
        return new LaunchDescriptor("grad_norm", "grad_norm.ptx", Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)),
                "grad_norm_v" + width, new Dim3(parts(count), 1, 1), new Dim3(THREADS, 1, 1), THREADS / 32 * Double.BYTES,
                List.of(new Buffer("g", "g", count * Float.BYTES, false), new Scalar("count", Type.U64, count),
                        new Buffer("sums", "sums", bytes(all), true), new Scalar("first", Type.U64, first), new Scalar("tensor", Type.F64, tensor)),
                List.of(new SizeRule("count", count, 1, PART * Integer.MAX_VALUE)), width * Float.BYTES,
                count * Float.BYTES + bytes(parts(count)), 2 * count);
    }

    /** The status of {@code parts} sums. */
    static LaunchDescriptor status(Optimize.GradNorm op, long parts) {
        long statusBytes = (long) Optimize.STATUS * Double.BYTES;
        return new LaunchDescriptor("grad_norm status", "grad_norm_status.ptx", Map.of(), "grad_norm_status",
                new Dim3(1, 1, 1), new Dim3(THREADS, 1, 1), 2 * THREADS * Double.BYTES,
                List.of(new Buffer("sums", "sums", bytes(parts), false), new Scalar("parts", Type.U32, parts),
                        new Scalar("most", Type.F64, op.maxNorm()), new Buffer("status", "status", statusBytes, true)),
                List.of(new SizeRule("parts", parts, 1, Integer.MAX_VALUE)), Double.BYTES, bytes(parts) + statusBytes, parts);
    }
}
