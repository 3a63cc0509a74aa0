package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;

/** Copies whose two sides lie close along different axes, by {@code transpose.ptx}. */
final class TransposeKernel {
    private static final int TILE = 32;
    private static final int WARPS = 8;
    /** Bytes of a bank of shared memory. */
    private static final int WORD = 4;
    /** Sides shorter than a sector of floats gain nothing by tiles. */
    private static final int LEAST_SIDE = 8;
    private static final long MOST_SIDE = (1L << 32) - 1;

    private TransposeKernel() {}

    /**
     * The nest of y and x with the axis along which y lies close innermost and that of x next, if {@link #launch} serves it better
     * than {@link CopyKernel}; else as it is.
     *
     * @param bytes of an element
     */
    static Nest ordered(Nest nest, int bytes) {
        int columns = nest.closeAxis(0, bytes);
        int rows = nest.closeAxis(1, bytes);
        boolean tiled = columns >= 0 && rows >= 0 && columns != rows && nest.size(columns) >= LEAST_SIDE && nest.size(rows) >= LEAST_SIDE;
        return tiled ? nest.innermost(columns, rows) : nest;
    }

    /** Whether {@code nest} is one that {@link #ordered} put in order. */
    static boolean serves(Nest nest, int bytes) {
        return nest.stride(0, 0) == bytes && nest.stride(1, 1) == bytes && nest.stride(0, 1) != bytes && nest.size(0) >= LEAST_SIDE && nest.size(1) >= LEAST_SIDE;
    }

    /**
     * y = x.
     *
     * @param nest of y and x, at most {@link StridedLaunch#AXES} axes, which this {@link #serves}
     * @param bytes of an element: 1, 2, 4 or 8
     */
    static LaunchDescriptor launch(Nest nest, int bytes) {
        long tiles = Dim3.cover(nest.size(0), TILE) * Dim3.cover(nest.size(1), TILE) * nest.size(2) * nest.size(3);
        int pitch = TILE + Math.max(1, WORD / bytes);
        int shared = TILE * pitch * bytes;
        List<Argument> arguments = List.of(
                new Buffer("y", "y", nest.span(0, bytes), true), new Buffer("x", "x", nest.span(1, bytes), false),
                new Scalar("columns", Type.U32, nest.size(0)), new Scalar("rows", Type.U32, nest.size(1)), new Scalar("size1", Type.U32, nest.size(2)),
                new Scalar("y_row", Type.U64, nest.stride(1, 0)), new Scalar("y_stride1", Type.U64, nest.stride(2, 0)), new Scalar("y_stride2", Type.U64, nest.stride(3, 0)),
                new Scalar("x_column", Type.U64, nest.stride(0, 1)), new Scalar("x_stride1", Type.U64, nest.stride(2, 1)), new Scalar("x_stride2", Type.U64, nest.stride(3, 1)));
        return new LaunchDescriptor("transpose", "transpose.ptx", Map.of("BITS", String.valueOf(8 * bytes), "BYTES", String.valueOf(bytes), "PITCH", String.valueOf(pitch), "TILE", String.valueOf(shared)),
                "transpose_b" + 8 * bytes, new Dim3(tiles, 1, 1), new Dim3(TILE, WARPS, 1), shared, arguments,
                List.of(new SizeRule("columns", nest.size(0), 1, MOST_SIDE), new SizeRule("rows", nest.size(1), 1, MOST_SIDE), new SizeRule("tiles", tiles, 1, Integer.MAX_VALUE)),
                bytes, nest.distinct(0, bytes) + nest.distinct(1, bytes), 0);
    }

    /** A launch of every entry, on typical operands: matrices of 128 rows and 96 columns. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(1, 2, 4, 8).map(bytes -> launch(new Nest(List.of(new Nest.Axis(96, bytes, 128 * bytes), new Nest.Axis(128, 96 * bytes, bytes))), bytes));
    }
}
