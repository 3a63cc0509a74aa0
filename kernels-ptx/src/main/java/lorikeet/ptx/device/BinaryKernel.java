package lorikeet.ptx.device;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lorikeet.ptx.device.StridedLaunch.Operand;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Elementwise.BinaryKind;

/** A function of two elements at a time, broadcast, by {@code binary.ptx}. */
final class BinaryKernel {
    private BinaryKernel() {}

    /**
     * z = f(x, y); z may be x.
     *
     * @param nest of z, x and y, at most {@link StridedLaunch#AXES} axes
     * @param dtype F32, BF16 or F16, computed in F32; or F64, for {@link BinaryKind#ADD}
     * @param alignment that the addresses of all are multiples of; from 16 on, rows that lie close take 16-byte accesses
     */
    static LaunchDescriptor launch(BinaryKind kind, Nest nest, DType dtype, int alignment) {
        boolean wide = dtype != DType.F64 && alignment >= StridedLaunch.WIDE && isClose(nest, dtype.bytes()) && nest.rowsAreMultiplesOf(StridedLaunch.WIDE);
        int width = wide ? StridedLaunch.wide(dtype) : 1;
        StridedLaunch launch = new StridedLaunch(nest, width);
        String name = kind.name().toLowerCase(Locale.ROOT);
        int bytes = dtype.bytes();
        List<Operand> operands = List.of(Operand.written("z", bytes), Operand.read("x", bytes), Operand.read("y", bytes));
        Map<String, String> values = elements(dtype);
        values.putAll(Map.of("KIND", name, "OPERATION", operation(kind), "WIDTH", String.valueOf(width), "ALIGN", String.valueOf(width * bytes)));
        return new LaunchDescriptor(name, "binary.ptx", values, name + "_" + ElementText.name(dtype) + "_v" + width, launch.grid(), launch.block(), 0, launch.arguments(operands), launch.rules(), width * bytes,
                launch.floorBytes(operands), nest.columns() * nest.rows());
    }

    /** A launch of every entry, on typical operands. */
    static Stream<LaunchDescriptor> expansions() {
        LaunchDescriptor wideSum = launch(BinaryKind.ADD, Nest.row(StridedLaunch.TYPICAL, Double.BYTES, Double.BYTES, Double.BYTES), DType.F64, Double.BYTES);
        Stream<LaunchDescriptor> halves = StridedLaunch.expansions(3, (dtype, nest, alignment) -> launch(BinaryKind.ADD, nest, dtype, alignment), DType.F16);
        return Stream.concat(Stream.concat(Stream.of(wideSum), halves), Arrays.stream(BinaryKind.values())
                .flatMap(kind -> StridedLaunch.expansions(3, (dtype, nest, alignment) -> launch(kind, nest, dtype, alignment))));
    }

    /** F64 is added as it is. */
    private static Map<String, String> elements(DType dtype) {
        boolean wide = dtype == DType.F64;
        Map<String, String> values = wide ? new TreeMap<>(Map.of("TYPE", "f64", "BITS", "64", "WIDEN", "mov.b64", "NARROW", "mov.b64"))
                : new ElementText(dtype).values("TYPE", "BITS", "WIDEN", "NARROW");
        values.put("SUM", wide ? "f64" : "f32");
        return values;
    }

    private static boolean isClose(Nest nest, int bytes) {
        long x = nest.stride(0, 1);
        long y = nest.stride(0, 2);
        return nest.stride(0, 0) == bytes && (x == 0 || x == bytes) && (y == 0 || y == bytes);
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
