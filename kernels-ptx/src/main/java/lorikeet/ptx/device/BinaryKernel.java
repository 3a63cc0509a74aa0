package lorikeet.ptx.device;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.StridedLaunch.Operand;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Elementwise.BinaryKind;

/** A function of two elements at a time, broadcast, by {@code binary.ptx}. */
final class BinaryKernel {
    private static final int WIDTH = 4;

    private BinaryKernel() {}

    /**
     * z = f(x, y); z may be x.
     *
     * @param nest of z, x and y, at most {@link StridedLaunch#AXES} axes
     * @param dtype F32; or F64, for {@link BinaryKind#ADD}
     * @param alignment that the addresses of all are multiples of; from 16 on, rows that lie close take 16-byte accesses
     */
    static LaunchDescriptor launch(BinaryKind kind, Nest nest, DType dtype, int alignment) {
        int width = dtype == DType.F32 && alignment >= StridedLaunch.WIDE && isClose(nest) && nest.rowsAreMultiplesOf(StridedLaunch.WIDE) ? WIDTH : 1;
        StridedLaunch launch = new StridedLaunch(nest, width);
        String name = kind.name().toLowerCase(Locale.ROOT);
        String type = dtype.name().toLowerCase(Locale.ROOT);
        int bytes = dtype.bytes();
        List<Operand> operands = List.of(Operand.written("z", bytes), Operand.read("x", bytes), Operand.read("y", bytes));
        return new LaunchDescriptor(name, "binary.ptx",
                Map.of("KIND", name, "OPERATION", operation(kind), "TYPE", type, "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * bytes)),
                name + "_" + type + "_v" + width, launch.grid(), launch.block(), 0, launch.arguments(operands), launch.rules(), width * bytes,
                launch.floorBytes(operands), nest.columns() * nest.rows());
    }

    /** A launch of every entry, on typical operands. */
    static Stream<LaunchDescriptor> expansions() {
        Nest nest = Nest.row(StridedLaunch.TYPICAL, Float.BYTES, Float.BYTES, Float.BYTES);
        LaunchDescriptor wideSum = launch(BinaryKind.ADD, Nest.row(StridedLaunch.TYPICAL, Double.BYTES, Double.BYTES, Double.BYTES), DType.F64, Double.BYTES);
        return Stream.concat(Stream.of(wideSum), Arrays.stream(BinaryKind.values())
                .flatMap(kind -> Stream.of(launch(kind, nest, DType.F32, StridedLaunch.WIDE), launch(kind, nest, DType.F32, Float.BYTES))));
    }

    private static boolean isClose(Nest nest) {
        long x = nest.stride(0, 1);
        long y = nest.stride(0, 2);
        return nest.stride(0, 0) == Float.BYTES && (x == 0 || x == Float.BYTES) && (y == 0 || y == Float.BYTES);
    }

    private static String operation(BinaryKind kind) {
        return switch (kind) {
            case ADD -> "add.rn";
            case SUB -> "sub.rn";
            case MUL -> "mul.rn";
            case DIV -> "div.rn";
            case MAXIMUM -> "max.NaN";
            case MINIMUM -> "min.NaN";
            case GREATER -> "set.gt.f32";
        };
    }
}
