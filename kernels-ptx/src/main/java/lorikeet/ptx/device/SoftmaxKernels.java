package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;

/**
 * Softmax of dense rows, computed in float32, by {@code softmax.ptx}, and its gradient by {@code softmax_backward.ptx}.
 *
 * @param type of what is in memory: F32 or BF16
 * @param alignment bytes that every address is a multiple of: from 16 on, 16-byte accesses are taken where n allows
 * @param shared bytes of shared memory that a block may have: what of a long row is read once depends on it, and no bit
 */
record SoftmaxKernels(long rows, long n, DType type, int alignment, int shared) {
    private static final int WARP = 32;
    private static final int COLUMNS_PER_THREAD = 8;
    /** Columns of float32 in the widest access. */
    private static final int FOUR = 4;
    private static final int FEWEST_THREADS = 256;
    private static final int SHARED_BYTES = 2 * WARP * Float.BYTES;
    private static final long MOST = Integer.MAX_VALUE;
    private static final long MOST_COLUMNS = MOST - 8192;

    /** Every entry once, on rows that are whole chunks. */
    static Stream<LaunchDescriptor> expansions() {
        return LongStream.of(256, 2048, 8192).boxed().flatMap(n -> IntStream.of(16, 2).boxed().flatMap(alignment -> Stream.of(DType.F32, DType.BF16).flatMap(type -> {
            SoftmaxKernels kernels = new SoftmaxKernels(8, n, type, alignment, SHARED_BYTES);
            return Stream.of(kernels.forward(), kernels.backward());
        })));
    }

    private int team() {
        return IntStream.of(WARP, FEWEST_THREADS).filter(team -> n <= (long) COLUMNS_PER_THREAD * team).findFirst().orElse(1024);
    }

    /** Chunks before the last that shared memory holds, of {@code chunk} bytes each. */
    private long kept(long chunk) {
        long last = Math.max(0, n - 1) / ((long) COLUMNS_PER_THREAD * team());
        return Math.min(last, (shared - SHARED_BYTES) / chunk);
    }

    private int width() {
        int wide = StridedLaunch.wide(type);
        return alignment >= StridedLaunch.WIDE && n % wide == 0 ? wide : 1;
    }

    LaunchDescriptor forward() {
        return launch("softmax", "softmax", operand("x", "x", false), operand("y", "y", true));
    }

    LaunchDescriptor backward() {
        return launch("softmax dX", "softmax_backward", operand("dy", "dY", false), operand("y", "y", false), operand("dx", "dX", true));
    }

    private Argument operand(String name, String operand, boolean written) {
        return new Buffer(name, operand, bytes(), written);
    }

    private long bytes() {
        return rows * n * type.bytes();
    }

    private LaunchDescriptor launch(String kernel, String file, Argument... tensors) {
        int team = team();
        int teams = Math.max(1, FEWEST_THREADS / team);
        int width = width();
        Map<String, String> parameters = new ElementText(type).values("TYPE", "BITS", "WIDEN", "NARROW", "BYTES", "SHIFT", "AT_1", "AT_2", "AT_3");
        parameters.putAll(new ElementText(type, "IF_").values("WORDS", "HALVES"));
        parameters.putAll(Map.of("STEP", String.valueOf(StridedLaunch.wide(type)), "SKIP", String.valueOf(type.is16Bit() ? FOUR : FOUR * team),
                "TEAM", String.valueOf(team), "TEAMS", String.valueOf(teams), "WARPS", String.valueOf(team / WARP), "THREADS", String.valueOf(team * teams),
                "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * type.bytes())));
        if (tensors.length == 2) parameters.put("NOTHING", type.is16Bit() ? "0xFF80" : "0xFF800000");
        long chunk = (long) (tensors.length - 1) * COLUMNS_PER_THREAD * team * type.bytes();
        List<Argument> arguments = Stream.concat(Stream.of(tensors), Stream.of(new Scalar("rows", Type.U32, rows), new Scalar("n", Type.U32, n), new Scalar("kept", Type.U32, kept(chunk)))).toList();
        return new LaunchDescriptor(kernel, file + ".ptx", parameters, file + "_" + ElementText.name(type) + "_t" + team + "_v" + width,
                new Dim3(Dim3.cover(rows, teams), 1, 1), new Dim3(team * teams, 1, 1), SHARED_BYTES, arguments,
                List.of(new SizeRule("rows", rows, 1, MOST), new SizeRule("n", n, width, MOST_COLUMNS)), width == 1 ? type.bytes() : StridedLaunch.WIDE,
                tensors.length * bytes(), 4 * rows * n, (int) (kept(chunk) * chunk));
    }
}
