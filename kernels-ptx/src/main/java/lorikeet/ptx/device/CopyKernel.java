package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.StridedLaunch.Operand;

/** Elements of any dtype from one strided tensor to another, or zeros, by {@code copy.ptx}. */
final class CopyKernel {
    private CopyKernel() {}

    /**
     * y = x.
     *
     * @param nest of y and x, at most {@link StridedLaunch#AXES} axes
     * @param bytes of an element: 1, 2, 4 or 8
     * @param alignment that the addresses of both are multiples of; from 16 on, rows that lie close take 16-byte accesses
     */
    static LaunchDescriptor copy(Nest nest, int bytes, int alignment) {
        return launch("copy", nest, bytes, alignment, true);
    }

    /** y = 0; as {@link #copy}, of a nest without x. */
    static LaunchDescriptor zeros(Nest nest, int bytes, int alignment) {
        return launch("zeros", nest, bytes, alignment, false);
    }

    /** A launch of every entry, on typical operands. */
    static Stream<LaunchDescriptor> expansions() {
        return Stream.concat(Stream.of(copy(Nest.row(StridedLaunch.TYPICAL, Float.BYTES, Float.BYTES), Float.BYTES, StridedLaunch.WIDE)),
                Stream.of(1, 2, 4, 8).map(bytes -> copy(Nest.row(StridedLaunch.TYPICAL, bytes, bytes), bytes, bytes)));
    }

    private static LaunchDescriptor launch(String name, Nest nest, int bytes, int alignment, boolean source) {
        boolean close = nest.stride(0, 0) == bytes && (!source || nest.stride(0, 1) == bytes);
        boolean wide = close && alignment >= StridedLaunch.WIDE && nest.rowsAreMultiplesOf(StridedLaunch.WIDE);
        int unit = wide ? 1 : bytes;
        int width = wide ? StridedLaunch.WIDE : 1;
        StridedLaunch launch = new StridedLaunch(wide ? bytes(nest, bytes) : nest, width);
        List<Operand> operands = List.of(Operand.written("y", unit), new Operand("x", unit, false, source));
        return new LaunchDescriptor(name, "copy.ptx", Map.of("BITS", String.valueOf(8 * unit), "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(unit * width)),
                "copy_b" + 8 * unit + "_v" + width, launch.grid(), launch.block(), 0, launch.arguments(operands), launch.rules(), unit * width, launch.floorBytes(operands), 0);
    }

    /** Columns of {@code bytes} bytes as columns of single ones. */
    private static Nest bytes(Nest nest, int bytes) {
        List<Nest.Axis> axes = new ArrayList<>(nest.axes());
        long[] ones = new long[axes.getFirst().strides().length];
        Arrays.fill(ones, 1);
        axes.set(0, new Nest.Axis(nest.columns() * bytes, ones));
        return new Nest(axes);
    }
}
