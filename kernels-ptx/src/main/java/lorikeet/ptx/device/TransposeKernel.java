package lorikeet.ptx.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.Argument.Buffer;
import lorikeet.ptx.device.Argument.Scalar;
import lorikeet.ptx.device.Argument.Type;

/** Copies whose two sides lie close along different axes, by {@code transpose_wide.ptx} where they are 16-byte pieces, else by {@code transpose.ptx}. */
final class TransposeKernel {
    private static final int TILE = 32;
    private static final int WARPS = 8;
    /** Bytes of a bank of shared memory. */
    private static final int WORD = 4;
    /** Sides shorter than a sector of floats gain nothing by tiles. */
    private static final int LEAST_SIDE = 8;
    private static final long MOST_SIDE = (1L << 32) - 256;
    /** Pieces of 16 bytes in a row of a wide tile. */
    private static final int PIECES = 8;
    private static final int THREADS = 256;

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
     * @param alignment that the addresses of both are multiples of
     */
    static LaunchDescriptor launch(Nest nest, int bytes, int alignment) {
        return alignment >= StridedLaunch.WIDE && isPieces(nest, bytes) ? wide(nest, bytes) : plain(nest, bytes);
    }

    /** Whether all rows of y and all columns of x are 16-byte pieces of elements that fit into words. */
    private static boolean isPieces(Nest nest, int bytes) {
        long strides = nest.stride(1, 0) | nest.stride(2, 0) | nest.stride(3, 0) | nest.stride(0, 1) | nest.stride(2, 1) | nest.stride(3, 1);
        return bytes <= WORD && (nest.size(0) | nest.size(1)) * bytes % StridedLaunch.WIDE == 0 && strides % StridedLaunch.WIDE == 0;
    }

    private static LaunchDescriptor wide(Nest nest, int bytes) {
        int width = StridedLaunch.WIDE / bytes;
        int side = PIECES * width;
        int shared = side * PIECES * StridedLaunch.WIDE;
        Map<String, String> values = Map.of("BITS", String.valueOf(8 * bytes), "BYTES", String.valueOf(bytes), "WIDTH", String.valueOf(width),
                "SIDE", String.valueOf(side), "TURNS", String.valueOf(side * PIECES / THREADS), "TILE", String.valueOf(shared));
        return launch(nest, bytes, "transpose_wide.ptx", values, "_v" + width, side, new Dim3(THREADS, 1, 1), StridedLaunch.WIDE);
    }

    private static LaunchDescriptor plain(Nest nest, int bytes) {
        int pitch = TILE + Math.max(1, WORD / bytes);
        Map<String, String> values = Map.of("BITS", String.valueOf(8 * bytes), "BYTES", String.valueOf(bytes), "PITCH", String.valueOf(pitch), "TILE", String.valueOf(TILE * pitch * bytes));
        return launch(nest, bytes, "transpose.ptx", values, "", TILE, new Dim3(TILE, WARPS, 1), bytes);
    }

    /** @param side of a tile */
    private static LaunchDescriptor launch(Nest nest, int bytes, String file, Map<String, String> values, String suffix, int side, Dim3 block, int alignment) {
        long tiles = Dim3.cover(nest.size(0), side) * Dim3.cover(nest.size(1), side) * nest.size(2) * nest.size(3);
        List<Argument> arguments = List.of(
                new Buffer("y", "y", nest.span(0, bytes), true), new Buffer("x", "x", nest.span(1, bytes), false),
                new Scalar("columns", Type.U32, nest.size(0)), new Scalar("rows", Type.U32, nest.size(1)), new Scalar("size1", Type.U32, nest.size(2)),
                new Scalar("y_row", Type.U64, nest.stride(1, 0)), new Scalar("y_stride1", Type.U64, nest.stride(2, 0)), new Scalar("y_stride2", Type.U64, nest.stride(3, 0)),
                new Scalar("x_column", Type.U64, nest.stride(0, 1)), new Scalar("x_stride1", Type.U64, nest.stride(2, 1)), new Scalar("x_stride2", Type.U64, nest.stride(3, 1)));
        return new LaunchDescriptor("transpose", file, values, "transpose_b" + 8 * bytes + suffix, new Dim3(tiles, 1, 1), block, Integer.parseInt(values.get("TILE")), arguments,
                List.of(new SizeRule("columns", nest.size(0), 1, MOST_SIDE), new SizeRule("rows", nest.size(1), 1, MOST_SIDE), new SizeRule("tiles", tiles, 1, Integer.MAX_VALUE)),
                alignment, nest.distinct(0, bytes) + nest.distinct(1, bytes), 0);
    }

    /** A launch of every entry, on typical operands: matrices of 128 rows and 96 columns. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.of(1, 2, 4, 8).flatMap(bytes -> Stream.of(StridedLaunch.WIDE, bytes).filter(alignment -> alignment == bytes || bytes <= WORD)
                .map(alignment -> launch(new Nest(List.of(new Nest.Axis(96, bytes, 128 * bytes), new Nest.Axis(128, 96 * bytes, bytes))), bytes, alignment)));
    }
}
