package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Reduce;

/**
 * One launch of a reduction, computed in float32: x {@code [outer, n, inner]} to y {@code [outer, parts, inner]}, by
 * {@code reduce_rows.ptx} where inner is 1, else by {@code reduce_columns.ptx}.
 */
public record ReduceKernels(Reduce.Kind kind, long outer, long n, long inner, DType from, DType to) {
    /** From and to float32. */
    public ReduceKernels(Reduce.Kind kind, long outer, long n, long inner) {
        this(kind, outer, n, inner, DType.F32, DType.F32);
    }

    private static final int THREADS = 256;
    private static final int WARP = 32;
    /** Elements of 16 bits in the widest access. */
    private static final int MOST_OWN = 8;
    private static final String[] PLACES = {"AT_1", "AT_2", "AT_3", "AT_4", "AT_5", "AT_6", "AT_7"};
    /** Rows up to this long have a warp each. */
    private static final int SHORT = 1024;
    private static final long MOST_PARTS = 65535;
    private static final long MOST = Integer.MAX_VALUE;

    /** Every entry once, on operands that are small, but for whole rows and tiles. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(DType.F32, DType.BF16).flatMap(from -> Stream.of(DType.F32, DType.BF16).flatMap(to ->
                Stream.of(Reduce.Kind.SUM, Reduce.Kind.MAX).flatMap(kind -> Stream.of(16, 2).flatMap(alignment -> Stream.of(
                        new ReduceKernels(kind, 8, SHORT, 1, from, to), new ReduceKernels(kind, 3, 2048, 1, from, to), new ReduceKernels(kind, 1, 256, 64, from, to))
                        .map(step -> step.launch("x", "y", 1, alignment))))));
    }

    /** Elements of x that make one of y; the same for every device. */
    long part() {
        long usual = inner == 1 ? 1 << 14 : 1 << 10;
        return Math.max(usual, MOST_OWN * Math.ceilDiv(n, MOST_OWN * MOST_PARTS));
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
        int width = alignment >= StridedLaunch.WIDE && (inner == 1 ? n : inner) % own() == 0 ? own() : 1;
        return inner == 1 ? rows(x, y, divisor, width) : columns(x, y, divisor, width);
    }

    /** Neighbouring columns of a thread. */
    private int own() {
        return StridedLaunch.wide(from);
    }

    private LaunchDescriptor rows(String x, String y, double divisor, int width) {
        int team = n <= SHORT ? WARP : THREADS;
        Map<String, String> parameters = parameters(width);
        parameters.putAll(new ElementText(from, "X").values("BYTES"));
        parameters.put("TEAM", String.valueOf(team));
        parameters.put("TEAMS", String.valueOf(THREADS / team));
        return new LaunchDescriptor("reduce rows", "reduce_rows.ptx", parameters, "reduce_rows_" + types() + "_" + text() + "_t" + team + "_v" + width,
                new Dim3(Dim3.cover(outer, THREADS / team), parts(), 1), new Dim3(THREADS, 1, 1), 8 * Float.BYTES,
                List.of(operand(x), result(y), new Scalar("rows", Type.U32, outer), new Scalar("n", Type.U32, n),
                        new Scalar("part", Type.U32, part()), new Scalar("divisor", Type.F32, divisor)),
                rules(outer, width, 1), alignment(width), floor(), outer * n);
    }

    private LaunchDescriptor columns(String x, String y, double divisor, int width) {
        long tiles = Dim3.cover(inner, (long) own() * WARP);
        int sums = THREADS * own() * Float.BYTES;
        Map<String, String> parameters = parameters(width);
        parameters.putAll(new ElementText(to, "Y").values(PLACES));
        parameters.put("IF_HALVES", from.is16Bit() && to.is16Bit() ? "" : "//");
        parameters.put("IF_SWAPPED", from.is16Bit() && to == DType.F32 ? "" : "//");
        parameters.put("SUMS", String.valueOf(sums));
        parameters.put("OUT_ALIGN", String.valueOf(Math.min(width * to.bytes(), StridedLaunch.WIDE)));
        return new LaunchDescriptor("reduce columns", "reduce_columns.ptx", parameters, "reduce_columns_" + types() + "_" + text() + "_v" + width,
                new Dim3(outer * tiles, parts(), 1), new Dim3(THREADS, 1, 1), sums,
                List.of(operand(x), result(y), new Scalar("n", Type.U32, n), new Scalar("inner", Type.U32, inner),
                        new Scalar("tiles", Type.U32, tiles), new Scalar("part", Type.U32, part()), new Scalar("divisor", Type.F32, divisor)),
                rules(outer * tiles, 1, width), alignment(width), floor(), outer * n * inner);
    }

    private Buffer operand(String x) {
        return new Buffer("x", x, outer * n * inner * from.bytes(), false);
    }

    private Buffer result(String y) {
        return new Buffer("y", y, results() * to.bytes(), true);
    }

    private long floor() {
        return outer * n * inner * from.bytes() + results() * to.bytes();
    }

    private String types() {
        return ElementText.name(from) + "_" + ElementText.name(to);
    }

    private int alignment(int width) {
        return width == 1 ? Math.min(from.bytes(), to.bytes()) : StridedLaunch.WIDE;
    }

    private String text() {
        return kind == Reduce.Kind.MAX ? "max" : "sum";
    }

    private Map<String, String> parameters(int width) {
        boolean max = kind == Reduce.Kind.MAX;
        Map<String, String> parameters = new ElementText(from, "X").values("BITS", "WIDEN", "SHIFT");
        parameters.putAll(new ElementText(from, "X").values(PLACES));
        parameters.putAll(new ElementText(from, "IF_X_").values("WORDS", "HALVES"));
        parameters.put("OWN", String.valueOf(own()));
        parameters.putAll(new ElementText(to, "Y").values("BITS", "NARROW", "SHIFT"));
        parameters.putAll(Map.of("TYPES", types(), "KIND", text(), "COMBINE", max ? "max.NaN.f32" : "add.rn.f32",
                "START", max ? "0fFF800000" : "0f00000000", "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * from.bytes())));
        return parameters;
    }

    private List<SizeRule> rules(long blocks, int along, int across) {
        return List.of(new SizeRule("rows", blocks, 1, MOST), new SizeRule("n", n, along, MOST), new SizeRule("inner", inner, across, MOST));
    }
}
