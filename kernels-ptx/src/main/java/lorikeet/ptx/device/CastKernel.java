package lorikeet.ptx.device;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lorikeet.ptx.device.StridedLaunch.Operand;
import lorikeet.tensor.DType;
import lorikeet.tensor.ShapeException;

/** Elements of one float dtype as elements of another, by {@code cast.ptx}, and {@code cast_f64.ptx} where either is F64. */
final class CastKernel {
    /** Elements of 16 bits in the widest access. */
    private static final int WIDTH = 8;
    /** Threads that share their pieces' float32. */
    private static final int PAIR = 2;

    private CastKernel() {}

    /**
     * y = x, rounded once.
     *
     * @param nest of y and x, at most {@link StridedLaunch#AXES} axes
     * @param alignment that the addresses of both are multiples of
     */
    static LaunchDescriptor launch(Nest nest, DType to, DType from, int alignment) {
        boolean wide = isWide(nest, to, from, alignment);
        int width = wide ? WIDTH : 1;
        StridedLaunch launch = new StridedLaunch(nest, width, wide ? PAIR : 1);
        List<Operand> operands = List.of(Operand.written("y", to.bytes()), Operand.read("x", from.bytes()));
        Map<String, String> values = to == DType.F64 || from == DType.F64 ? f64(to, from) : f32(to, from);
        values.putAll(Map.of("FROM", name(from), "TO", name(to), "WIDTH", String.valueOf(width), "XBITS", bits(from), "YBITS", bits(to),
                "XALIGN", String.valueOf(wide ? StridedLaunch.WIDE : from.bytes()), "YALIGN", String.valueOf(wide ? StridedLaunch.WIDE : to.bytes())));
        return new LaunchDescriptor("cast " + name(from) + " to " + name(to), to == DType.F64 || from == DType.F64 ? "cast_f64.ptx" : "cast.ptx", values,
                "cast_" + name(from) + "_" + name(to) + "_v" + width, launch.grid(), launch.block(), 0, launch.arguments(operands), launch.rules(),
                wide ? StridedLaunch.WIDE : Math.min(to.bytes(), from.bytes()), launch.floorBytes(operands), 0);
    }

    /** A launch of every entry, on typical operands. */
    static Stream<LaunchDescriptor> expansions() {
        List<DType> floats = List.of(DType.F32, DType.F16, DType.BF16, DType.F64);
        return floats.stream().flatMap(to -> floats.stream().filter(from -> from != to).flatMap(from -> expansions(to, from)));
    }

    private static Stream<LaunchDescriptor> expansions(DType to, DType from) {
        Nest nest = Nest.row(StridedLaunch.TYPICAL, to.bytes(), from.bytes());
        LaunchDescriptor plain = launch(nest, to, from, 1);
        return to == DType.F64 || from == DType.F64 ? Stream.of(plain) : Stream.of(launch(nest, to, from, StridedLaunch.WIDE), plain);
    }

    private static boolean isWide(Nest nest, DType to, DType from, int alignment) {
        boolean close = nest.stride(0, 0) == to.bytes() && nest.stride(0, 1) == from.bytes();
        return to != DType.F64 && from != DType.F64 && close && alignment >= StridedLaunch.WIDE && nest.rowsAreMultiplesOf(StridedLaunch.WIDE);
    }

    private static Map<String, String> f32(DType to, DType from) {
        Map<String, String> values = new ElementText(from, "IF_X_").values("HALVES", "WORDS");
        values.putAll(new ElementText(to, "IF_Y_").values("HALVES", "WORDS"));
        values.putAll(new ElementText(from).values("WIDEN"));
        values.putAll(new ElementText(to).values("NARROW"));
        return values;
    }

    private static Map<String, String> f64(DType to, DType from) {
        return new TreeMap<>(Map.of("PAIR", from + "_TO_" + to, "X", register(from), "Y", register(to)));
    }

    private static String register(DType dtype) {
        return switch (dtype) {
            case F64 -> "%d";
            case F32 -> "%f";
            case F16, BF16 -> "%h";
            case I64, I32, I16, I8, U8, BOOL -> throw new ShapeException("cast: expected a float dtype, found " + dtype);
        };
    }

    private static String name(DType dtype) {
        return dtype.name().toLowerCase(Locale.ROOT);
    }

    private static String bits(DType dtype) {
        return String.valueOf(8 * dtype.bytes());
    }
}
