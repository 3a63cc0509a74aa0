package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Absent;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;

/**
 * Root mean square norms, computed in float32, and their gradients, by {@code rms_norm.ptx} and {@code rms_norm_backward.ptx}: groups of
 * {@code n} neighbours, {@code perRow} of them in each row.
 *
 * @param x dtype of x, y and their gradients: F32 or BF16; statistics and gradients of w are F32
 * @param w dtype of the weights: F32, BF16 or F16
 * @param rounds groups that a team goes through, from {@link #rounds}
 * @param alignment bytes that every address is a multiple of: from 16 on, 16-byte accesses are taken where rows allow
 */
record NormKernels(long groups, long n, long perRow, DType x, DType w, long rounds, int alignment) {
    private static final int WARP = 32;
    private static final int COLUMNS_PER_THREAD = 8;
    /** Columns of float32 in the widest access. */
    private static final int FOUR = 4;
    private static final int FEWEST_THREADS = 256;
    /** So many blocks before a team takes a second group: enough for every multiprocessor, whatever the device. */
    private static final long BLOCKS = 128;
    private static final long MOST_ROUNDS = 32;
    private static final long MOST = Integer.MAX_VALUE;
    private static final long MOST_SLABS = 65535;
    /** Sums of warps, for two rounds. */
    private static final int SHARED_BYTES = 2 * WARP * Float.BYTES;

    /** Groups of a team where there are {@code groups} in all; by shapes alone. */
    static long rounds(long groups, long n) {
        return Math.clamp(Math.ceilDiv(groups, teams(n) * BLOCKS), 1, MOST_ROUNDS);
    }

    /** Every entry once: a block of a launch over so many groups that a team goes through the most. */
    static Stream<LaunchDescriptor> expansions() {
        return LongStream.of(256, 512, 2304).boxed().flatMap(n -> IntStream.of(16, 4).boxed().flatMap(alignment -> Stream.of(DType.F32, DType.BF16).flatMap(x -> {
            NormKernels kernels = new NormKernels(MOST_ROUNDS * teams(n), n, 1, x, DType.F32, MOST_ROUNDS, alignment);
            return Stream.concat(kernels.added(n, n, 1e-5).stream(), kernels.backward(n, n, true).stream());
        })));
    }

    private static int team(long n) {
        return IntStream.of(WARP, 256).filter(team -> n <= (long) COLUMNS_PER_THREAD * team).findFirst().orElse(1024);
    }

    /** Teams of a block. */
    private static int teams(long n) {
        return Math.max(1, FEWEST_THREADS / team(n));
    }

    /** Pieces that a group is cut into; the sum of each is a float of scratch where there is more than one. */
    static long slabs(long n) {
        return Dim3.cover(n, (long) COLUMNS_PER_THREAD * team(n));
    }

    /** Bytes of the slabs' sums. */
    static long sumBytes(long groups, long n) {
        return slabs(n) == 1 ? 0 : slabs(n) * groups * Float.BYTES;
    }

    /** Rows of partial gradients of w. */
    long partials() {
        return Dim3.cover(groups, teams(n) * rounds) * teams(n);
    }

    /**
     * The launches of y and rstd.
     *
     * @param x elements between rows of x
     */
    List<LaunchDescriptor> forward(long x, double eps) {
        return forward(x, 0, false, eps);
    }

    /**
     * The launches of s = x + residual, y and rstd.
     *
     * @param residual elements between rows of the residual
     */
    List<LaunchDescriptor> added(long x, long residual, double eps) {
        return forward(x, residual, true, eps);
    }

    private List<LaunchDescriptor> forward(long x, long residual, boolean adds, double eps) {
        int width = width(x, residual);
        long operands = adds ? 4 : 2;
        return stages(stage -> {
            List<Argument> arguments = new ArrayList<>();
            strided(arguments, "x", "x", x);
            if (adds) {
                strided(arguments, "residual", "residual", residual);
            } else {
                arguments.add(new Absent("residual"));
                arguments.add(new Scalar("residual_stride", Type.U64, 0));
            }
            weights(arguments);
            arguments.add(adds ? new Buffer("s", "s", bytes(), true) : new Absent("s"));
            arguments.add(new Buffer("y", "y", bytes(), true));
            arguments.add(new Buffer("rstd", "rstd", groups * Float.BYTES, true));
            sizes(arguments, stage);
            arguments.add(new Scalar("eps", Type.F32, eps));
            return launch(adds ? "add_rms_norm" : "rms_norm", "rms_norm", width, arguments, operands * bytes(), (operands / 2 + 3) * groups * n);
        });
    }

    /**
     * The launches of dX, and of the partial gradients of w {@code [partials, n]} where they are asked for.
     *
     * @param dY elements between rows of dY
     * @param x elements between rows of x
     */
    List<LaunchDescriptor> backward(long dY, long x, boolean needW) {
        int width = width(dY, x);
        long partialBytes = partials() * n * Float.BYTES;
        return stages(stage -> {
            List<Argument> arguments = new ArrayList<>();
            strided(arguments, "dy", "dY", dY);
            strided(arguments, "x", "x", x);
            weights(arguments);
            arguments.add(new Buffer("rstd", "rstd", groups * Float.BYTES, false));
            arguments.add(new Buffer("dx", "dX", bytes(), true));
            arguments.add(needW ? new Buffer("partial", "partial", partialBytes, true) : new Absent("partial"));
            sizes(arguments, stage);
            return launch("rms_norm dX", "rms_norm_backward", width, arguments, 3 * bytes() + (needW ? partialBytes : 0), 8 * groups * n);
        });
    }

    private interface Stage {
        LaunchDescriptor launch(int stage);
    }

    /** One launch does all (stage 0), or the sums of slabs (1) come before the rest (2). */
    private List<LaunchDescriptor> stages(Stage of) {
        return (slabs(n) == 1 ? IntStream.of(0) : IntStream.of(1, 2)).mapToObj(of::launch).toList();
    }

    private long bytes() {
        return groups * n * x.bytes();
    }

    private int width(long stride1, long stride2) {
        int wide = StridedLaunch.wide(x);
        return alignment >= StridedLaunch.WIDE && n % wide == 0 && stride1 % wide == 0 && stride2 % wide == 0 ? wide : 1;
    }

    private void strided(List<Argument> arguments, String name, String operand, long stride) {
        long rows = groups / perRow;
        long span = rows == 0 ? 0 : (rows - 1) * Math.max(0, stride) + perRow * n;
        arguments.add(new Buffer(name, operand, span * x.bytes(), false));
        arguments.add(new Scalar(name + "_stride", Type.U64, stride * x.bytes()));
    }

    private void weights(List<Argument> arguments) {
        arguments.add(new Buffer("w", "w", n * w.bytes(), false));
        arguments.add(new Scalar("w_type", Type.U32, w == DType.F32 ? 0 : w == DType.BF16 ? 1 : 2));
    }

    private void sizes(List<Argument> arguments, int stage) {
        arguments.add(stage == 0 ? new Absent("sums") : new Buffer("sums", "sums", sumBytes(groups, n), stage == 1));
        arguments.add(new Scalar("stage", Type.U32, stage));
        arguments.add(new Scalar("groups", Type.U32, groups));
        arguments.add(new Scalar("n", Type.U32, n));
        arguments.add(new Scalar("per_row", Type.U32, perRow));
        arguments.add(new Scalar("rounds", Type.U32, rounds));
    }

    private LaunchDescriptor launch(String kernel, String file, int width, List<Argument> arguments, long tensorBytes, long flops) {
        int team = team(n);
        int threads = team * teams(n);
        Map<String, String> parameters = new ElementText(x).values("TYPE", "BITS", "WIDEN", "NARROW", "BYTES", "SHIFT", "AT_1", "AT_2", "AT_3");
        parameters.putAll(new ElementText(x, "IF_").values("WORDS", "HALVES"));
        parameters.putAll(Map.of("STEP", String.valueOf(StridedLaunch.wide(x)), "SKIP", String.valueOf(x.is16Bit() ? FOUR : FOUR * team)));
        parameters.putAll(Map.of("TEAM", String.valueOf(team), "TEAMS", String.valueOf(teams(n)), "WARPS", String.valueOf(team / WARP),
                "THREADS", String.valueOf(threads), "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * x.bytes())));
        if (file.endsWith("backward")) parameters.put("PARTIAL_ALIGN", String.valueOf(Math.min(width, FOUR) * Float.BYTES));
        return new LaunchDescriptor(kernel, file + ".ptx", parameters, file + "_" + ElementText.name(x) + "_t" + team + "_v" + width,
                new Dim3(Dim3.cover(groups, teams(n) * rounds), slabs(n), 1), new Dim3(threads, 1, 1), SHARED_BYTES, arguments,
                List.of(new SizeRule("groups", groups, 1, MOST), new SizeRule("n", n, width, MOST), new SizeRule("slabs", slabs(n), 1, MOST_SLABS),
                        new SizeRule("rounds", rounds, 1, MOST_ROUNDS)),
                width == 1 ? Math.min(x.bytes(), w.bytes()) : StridedLaunch.WIDE, tensorBytes + groups * Float.BYTES + n * w.bytes(), flops);
    }
}
