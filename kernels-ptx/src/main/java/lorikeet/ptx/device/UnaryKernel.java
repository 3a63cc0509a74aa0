package lorikeet.ptx.device;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.StridedLaunch.Operand;
import lorikeet.tensor.op.Elementwise.UnaryKind;

/** A function of one element, float32, by {@code unary.ptx}. */
final class UnaryKernel {
    private UnaryKernel() {}

    /**
     * y = f(x).
     *
     * @param nest of y and x, at most {@link StridedLaunch#AXES} axes
     * @param alignment that the addresses of both are multiples of
     */
    static LaunchDescriptor launch(UnaryKind kind, Nest nest, int alignment) {
        StridedLaunch launch = StridedLaunch.floats(nest, alignment);
        List<Operand> operands = StridedLaunch.floats(1, "y", "x");
        String name = kind.name().toLowerCase(Locale.ROOT);
        Map<String, String> values = Map.of("KIND", name, "FUNCTION", kind.name(), "AFTER", after(kind), "WIDTH", String.valueOf(launch.width()), "ALIGN", String.valueOf(launch.alignment()));
        return new LaunchDescriptor(name, "unary.ptx", values, name + "_v" + launch.width(), launch.grid(), launch.block(), 0,
                launch.arguments(operands), launch.rules(), launch.alignment(), launch.floorBytes(operands), nest.columns() * nest.rows());
    }

    /** Where the exponential, which several functions take, goes on. */
    private static String after(UnaryKind kind) {
        return switch (kind) {
            case EXP, TANH, SIGMOID, SILU -> kind + "_AFTER";
            case NEG, ABS, SQUARE, SQRT, RSQRT, RECIPROCAL, LOG, RELU, SIN, COS -> "DONE";
        };
    }

    /** A launch of every entry, on typical operands. */
    static Stream<LaunchDescriptor> expansions() {
        Nest nest = Nest.row(StridedLaunch.TYPICAL, Float.BYTES, Float.BYTES);
        return Arrays.stream(UnaryKind.values()).flatMap(kind -> Stream.of(launch(kind, nest, StridedLaunch.WIDE), launch(kind, nest, Float.BYTES)));
    }
}
