package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.op.Reduce;

/**
 * One launch of a reduction in float32: x {@code [outer, n, inner]} to y {@code [outer, parts, inner]}, by
 * {@code reduce_rows.ptx} where inner is 1, else by {@code reduce_columns.ptx}.
 */
public record ReduceKernels(Reduce.Kind kind, long outer, long n, long inner) {
    private static final int THREADS = 256;
    private static final int WARP = 32;
    /** Columns of a tile of {@code reduce_columns}: four for each lane. */
    private static final int TILE = 4 * WARP;
    /** Rows up to this long have a warp each. */
    private static final int SHORT = 1024;
    private static final long MOST_PARTS = 65535;
    private static final long MOST = Integer.MAX_VALUE;

    /** Every entry once, on small operands. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(Reduce.Kind.SUM, Reduce.Kind.MAX).flatMap(kind -> Stream.of(16, 4).flatMap(alignment -> Stream.of(
                new ReduceKernels(kind, 3, 64, 1), new ReduceKernels(kind, 3, 2048, 1), new ReduceKernels(kind, 3, 5, 64))
                .map(step -> step.launch("x", "y", 1, alignment))));
    }

    /** Elements of x that make one of y; the same for every device. */
    long part() {
        long usual = inner == 1 ? 1 << 14 : 1 << 10;
        return Math.max(usual, 4 * Math.ceilDiv(n, 4 * MOST_PARTS));
    }

    /** Results for each n elements: more than one ask for another launch over them. */
    public long parts() {
        return Math.ceilDiv(n, part());
    }

    /** Elements of y. */
    long results() {
        return outer * parts() * inner;
    }

    /**
     * @param x name of what is reduced, dense
     * @param y name of the result
     * @param divisor of each result
     * @param alignment bytes that both addresses are multiples of: from 16 on, 16-byte accesses are taken where sizes allow
     */
    public LaunchDescriptor launch(String x, String y, double divisor, int alignment) {
        int width = alignment >= 16 && (inner == 1 ? n : inner) % 4 == 0 ? 4 : 1;
        return inner == 1 ? rows(x, y, divisor, width) : columns(x, y, divisor, width);
    }

    private LaunchDescriptor rows(String x, String y, double divisor, int width) {
        int team = n <= SHORT ? WARP : THREADS;
        Map<String, String> parameters = parameters(width);
        parameters.put("TEAM", String.valueOf(team));
        parameters.put("TEAMS", String.valueOf(THREADS / team));
        return new LaunchDescriptor("reduce rows", "reduce_rows.ptx", parameters, "reduce_rows_" + text() + "_t" + team + "_v" + width,
                new Dim3(Dim3.cover(outer, THREADS / team), parts(), 1), new Dim3(THREADS, 1, 1), 8 * Float.BYTES,
                List.of(operand(x), result(y), new Scalar("rows", Type.U32, outer), new Scalar("n", Type.U32, n),
                        new Scalar("part", Type.U32, part()), new Scalar("divisor", Type.F32, divisor)),
                rules(outer, width, 1), width == 4 ? 16 : 4, floor(), outer * n);
    }

    private LaunchDescriptor columns(String x, String y, double divisor, int width) {
        long tiles = Dim3.cover(inner, TILE);
        return new LaunchDescriptor("reduce columns", "reduce_columns.ptx", parameters(width), "reduce_columns_" + text() + "_v" + width,
                new Dim3(outer * tiles, parts(), 1), new Dim3(THREADS, 1, 1), THREADS * 4 * Float.BYTES,
                List.of(operand(x), result(y), new Scalar("n", Type.U32, n), new Scalar("inner", Type.U32, inner),
                        new Scalar("tiles", Type.U32, tiles), new Scalar("part", Type.U32, part()), new Scalar("divisor", Type.F32, divisor)),
                rules(outer * tiles, 1, width), width == 4 ? 16 : 4, floor(), outer * n * inner);
    }

    private Buffer operand(String x) {
        return new Buffer("x", x, outer * n * inner * Float.BYTES, false);
    }

    private Buffer result(String y) {
        return new Buffer("y", y, results() * Float.BYTES, true);
    }

    private long floor() {
        return (outer * n * inner + results()) * Float.BYTES;
    }

    private String text() {
        return kind == Reduce.Kind.MAX ? "max" : "sum";
    }

    private Map<String, String> parameters(int width) {
        boolean max = kind == Reduce.Kind.MAX;
        return new TreeMap<>(Map.of("KIND", text(), "COMBINE", max ? "max.NaN.f32" : "add.rn.f32",
                "START", max ? "0fFF800000" : "0f00000000", "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * Float.BYTES)));
    }

    private List<SizeRule> rules(long blocks, int along, int across) {
        return List.of(new SizeRule("rows", blocks, 1, MOST), new SizeRule("n", n, along, MOST), new SizeRule("inner", inner, across, MOST));
    }
}
