package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;

/**
 * Orthonormal columns of y {@code [rows, rank]}, float32, dense and aligned, beside the product that makes them: {@code galore_gram.ptx}
 * and {@code galore_factor.ptx}; and {@code galore_accept.ptx}, which puts a new basis in its place.
 */
public final class RangeFinderKernels {
    private static final int THREADS = 256;
    private static final long ELEMENTS_PER_BLOCK = 4L * THREADS;
    private static final long PART = 512;
    private static final long TILE = 32;
    private static final int FACTOR_THREADS = 1024;
    private static final long MOST_RANK = 46340;
    private static final long MOST_ELEMENTS = ELEMENTS_PER_BLOCK * Integer.MAX_VALUE;

    private RangeFinderKernels() {}

    /** Every entry once, on small operands. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(gram(1024, 64), gram(1024, 65), factor(1024, 64, 1e-4, 1), accept(1 << 14, 16), accept(1 << 14, 4));
    }

    /** Parts of the sums over {@code rows}; they follow from the rows alone. */
    static long parts(long rows) {
        return Dim3.cover(rows, PART);
    }

    /** Bytes of the parts of A. */
    static long sumsBytes(long rows, long rank) {
        return parts(rows) * rank * rank * Double.BYTES;
    }

    /** Sums of A = yᵀy by parts of the rows, F64 {@code [parts, rank, rank]}. */
    public static LaunchDescriptor gram(long rows, long rank) {
        int width = rank % 4 == 0 ? 4 : 1;
        long tiles = Dim3.cover(rank, TILE);
        return new LaunchDescriptor("range_finder gram", "galore_gram.ptx", Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)),
                "galore_gram_v" + width, new Dim3(tiles * tiles, parts(rows), 1), new Dim3(THREADS, 1, 1), 2 * (int) (TILE * TILE) * Float.BYTES,
                List.of(new Buffer("y", "Y", rows * rank * Float.BYTES, false), new Buffer("sums", "sums", sumsBytes(rows, rank), true),
                        new Scalar("rows", Type.U32, rows), new Scalar("rank", Type.U32, rank)),
                List.of(new SizeRule("rows", rows, 1, PART * 65535), new SizeRule("rank", rank, width, MOST_RANK)), Double.BYTES,
                rows * rank * Float.BYTES + sumsBytes(rows, rank), rows * rank * (rank + 1));
    }

    /**
     * L⁻¹ {@code [rank, rank]} of A = LLᵀ; columns of y of which no more than {@code negligible} is left become draws of {@code site}.
     *
     * @param rows of y
     */
    public static LaunchDescriptor factor(long rows, long rank, double negligible, int site) {
        long parts = parts(rows);
        long square = rank * rank;
        return new LaunchDescriptor("range_finder factor", "galore_factor.ptx", Map.of(), "galore_factor",
                new Dim3(Math.min(rank, 1), 1, 1), new Dim3(FACTOR_THREADS, 1, 1), Double.BYTES,
                List.of(new Buffer("sums", "sums", sumsBytes(rows, rank), true), new Scalar("parts", Type.U32, parts), new Scalar("rank", Type.U32, rank),
                        new Scalar("negligible", Type.F64, negligible), new Buffer("inverse", "inverse", square * Float.BYTES, true),
                        new Buffer("y", "Y", rows * rank * Float.BYTES, true), new Scalar("rows", Type.U32, rows), new Buffer("rng", "rng", 2L * Long.BYTES, false),
                        new Scalar("site", Type.U32, site)),
                List.of(new SizeRule("rows", rows, 1, PART * 65535), new SizeRule("rank", rank, 1, MOST_RANK)), Double.BYTES,
                sumsBytes(rows, rank) + square * Float.BYTES, square * rank * 2 / 3 + square * parts / 2);
    }

    /**
     * basis = q, where the gradients were finite.
     *
     * @param alignment of both: from 16 on, 16-byte accesses are taken
     */
    public static LaunchDescriptor accept(long count, int alignment) {
        int width = alignment >= 16 ? 4 : 1;
        long bytes = count * Float.BYTES;
        return new LaunchDescriptor("range_finder accept", "galore_accept.ptx", Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)),
                "galore_accept_v" + width, new Dim3(Dim3.cover(count, ELEMENTS_PER_BLOCK), 1, 1), new Dim3(THREADS, 1, 1), 0,
                List.of(new Buffer("q", "Q", bytes, false), new Buffer("basis", "basis", bytes, true), GaLoreKernels.status(), new Scalar("count", Type.U64, count)),
                List.of(new SizeRule("count", count, 1, MOST_ELEMENTS)), width * Float.BYTES, 2 * bytes + 3L * Double.BYTES, 0);
    }
}
