package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;
import lorikeet.tensor.DType;

/**
 * Rows picked by index, and their gradient: {@code gather_rows.ptx}; {@code group_rows.ptx} and {@code scatter_add_rows.ptx}.
 *
 * @param rows of the table
 * @param n ids
 * @param d columns
 * @param stride elements between the rows of what is read: the table, or dY
 * @param alignment bytes that every address is a multiple of: from 16 on, 16-byte accesses are taken where rows allow
 */
record GatherKernels(long rows, long n, long d, long stride, int alignment) {
    private static final int THREADS = 256;
    /** Columns of a thread. */
    private static final int EIGHT = 8;
    /** Float32 columns of a warp's access of 16 bytes a thread. */
    private static final int OF_A_WARP = 128;
    private static final long MOST = Integer.MAX_VALUE - THREADS;

    /** Every entry once, on few rows of the length of a layer's. */
    static Stream<LaunchDescriptor> expansions() {
        Stream<LaunchDescriptor> rows = Stream.of(16, 2).map(alignment -> new GatherKernels(16, 16, 2048, 2048, alignment))
                .flatMap(kernels -> Stream.of(DType.F32, DType.BF16, DType.F16).flatMap(dtype -> Stream.of(kernels.gather(DType.F32, dtype), kernels.sums(dtype))));
        return Stream.concat(rows, Stream.of(new GatherKernels(1024, 1024, 8, 8, 16).group()));
    }

    /** y {@code [n, d]}, each element rounded to {@code out}. */
    LaunchDescriptor gather(DType table, DType out) {
        int width = width(EIGHT);
        Map<String, String> parameters = parameters(out, width, "TYPE", "BITS", "NARROW", "SHIFT", "BYTES");
        return new LaunchDescriptor("gather rows", "gather_rows.ptx", parameters, "gather_rows_" + ElementText.name(out) + "_v" + width, tiles(n), block(), 0,
                List.of(new Buffer("table", "table", span(rows) * table.bytes(), false), new Scalar("stride", Type.U64, stride * table.bytes()),
                        new Scalar("type", Type.U32, table == DType.F32 ? 0 : table == DType.BF16 ? 1 : 2), new Scalar("rows", Type.U32, rows), ids(),
                        new Buffer("y", "y", n * d * out.bytes(), true), new Scalar("d", Type.U32, d)),
                rules(), width == 1 ? Math.min(table.bytes(), out.bytes()) : StridedLaunch.WIDE, n * (Integer.BYTES + d * (out.bytes() + table.bytes())), 0);
    }

    /** Positions grouped by id: sorted {@code [n]}, bounds {@code [rows, 2]}, which are zeros before. */
    LaunchDescriptor group() {
        return new LaunchDescriptor("group rows", "group_rows.ptx", Map.of(), "group_rows", new Dim3(Dim3.cover(n, THREADS), 1, 1), block(), THREADS * Integer.BYTES,
                List.of(ids(), new Scalar("n", Type.U32, n), new Scalar("rows", Type.U32, rows),
                        new Buffer("sorted", "sorted", sortedBytes(), true), new Buffer("bounds", "bounds", boundBytes(), true)),
                rules(), Integer.BYTES, 2 * sortedBytes() + 2 * Integer.BYTES * Math.min(n, rows), 0);
    }

    /** dTable {@code [rows, d]}, F32. */
    LaunchDescriptor sums(DType dY) {
        int width = width(StridedLaunch.wide(dY));
        Map<String, String> parameters = parameters(dY, width, "TYPE", "BITS", "WIDEN", "BYTES", "AT_1", "AT_2", "AT_3");
        parameters.putAll(Map.of("APART", String.valueOf(dY == DType.F32 ? OF_A_WARP : EIGHT / 2), "OUT_ALIGN", String.valueOf(width == 1 ? Float.BYTES : StridedLaunch.WIDE)));
        return new LaunchDescriptor("scatter-add rows", "scatter_add_rows.ptx", parameters, "scatter_add_rows_" + ElementText.name(dY) + "_v" + width, tiles(rows), block(), 0,
                List.of(new Buffer("dy", "dY", span(n) * dY.bytes(), false), new Scalar("stride", Type.U64, stride * dY.bytes()),
                        new Buffer("sorted", "sorted", sortedBytes(), false), new Buffer("bounds", "bounds", boundBytes(), false),
                        new Buffer("dtable", "dTable", rows * d * Float.BYTES, true), new Scalar("d", Type.U32, d)),
                rules(), width == 1 ? dY.bytes() : StridedLaunch.WIDE, (n * dY.bytes() + rows * Float.BYTES) * d + sortedBytes() + boundBytes(), n * d);
    }

    long sortedBytes() {
        return n * Integer.BYTES;
    }

    long boundBytes() {
        return 2 * rows * Integer.BYTES;
    }

    private Buffer ids() {
        return new Buffer("ids", "ids", n * Integer.BYTES, false);
    }

    private long span(long count) {
        return count == 0 ? 0 : (count - 1) * stride + d;
    }

    /** {@code own} columns of a thread where they are whole 16-byte accesses, else 1. */
    private int width(int own) {
        return alignment >= StridedLaunch.WIDE && d % own == 0 && stride % own == 0 ? own : 1;
    }

    private static Map<String, String> parameters(DType dtype, int width, String... names) {
        Map<String, String> parameters = new ElementText(dtype).values(names);
        parameters.putAll(new ElementText(dtype, "IF_").values("WORDS", "HALVES"));
        parameters.putAll(Map.of("WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width == 1 ? dtype.bytes() : StridedLaunch.WIDE)));
        return parameters;
    }

    private Dim3 tiles(long count) {
        return new Dim3(count, Dim3.cover(d, EIGHT * THREADS), 1);
    }

    private static Dim3 block() {
        return new Dim3(THREADS, 1, 1);
    }

    private List<SizeRule> rules() {
        return List.of(new SizeRule("rows", rows, 1, MOST), new SizeRule("ids", n, 1, MOST), new SizeRule("d", d, 1, 65535L * EIGHT * THREADS));
    }
}
