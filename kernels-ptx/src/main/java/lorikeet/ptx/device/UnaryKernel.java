package lorikeet.ptx.device;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.StridedLaunch.Operand;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Elementwise.UnaryKind;

/** A function of one element, computed in float32, by {@code unary.ptx}. */
final class UnaryKernel {
    private UnaryKernel() {}

    /**
     * y = f(x).
     *
     * @param dtype of both: F32 or BF16
     * @param nest of y and x, at most {@link StridedLaunch#AXES} axes
     * @param alignment that the addresses of both are multiples of
     */
    static LaunchDescriptor launch(UnaryKind kind, DType dtype, Nest nest, int alignment) {
        StridedLaunch launch = StridedLaunch.of(dtype, nest, alignment);
        List<Operand> operands = StridedLaunch.operands(dtype, 1, "y", "x");
        String name = kind.name().toLowerCase(Locale.ROOT);
        Map<String, String> values = launch.values(dtype);
        values.putAll(Map.of("KIND", name, "FUNCTION", kind.name(), "AFTER", after(kind)));
        return new LaunchDescriptor(name, "unary.ptx", values, name + "_" + ElementText.name(dtype) + "_v" + launch.width(), launch.grid(), launch.block(), 0,
                launch.arguments(operands), launch.rules(), launch.width() * dtype.bytes(), launch.floorBytes(operands), nest.columns() * nest.rows());
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
        return Arrays.stream(UnaryKind.values()).flatMap(kind -> StridedLaunch.expansions(2, (dtype, nest, alignment) -> launch(kind, dtype, nest, alignment)));
    }
}
