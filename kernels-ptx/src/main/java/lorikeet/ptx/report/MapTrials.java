package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lorikeet.ptx.device.Argument;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;

/** Kernels that give each element of a row from one of each other row, with the function in float64. */
final class MapTrials {
    private static final double ROUNDINGS = 16 * 0x1p-24;
    /** Less than any difference of float32. */
    private static final double EXACT = Double.MIN_VALUE;

    private final Arena arena;
    private final LaunchDescriptor launch;
    private final List<MemorySegment> rows = new ArrayList<>(); // of the operands that are read, in the order of the entry
    private final DType from;
    private final DType to;

    private MapTrials(Arena arena, LaunchDescriptor launch) {
        this.arena = arena;
        this.launch = launch;
        DType moved = transposes() ? ofBits(launch.parameters().get("BITS")) : dtype("TYPE", DType.F32); // other copies know no dtype
        from = dtype("FROM", moved);
        to = dtype("TO", moved);
    }

    private boolean transposes() {
        return launch.kernel().equals("transpose");
    }

    private DType dtype(String parameter, DType otherwise) {
        String name = launch.parameters().get(parameter);
        return name == null ? otherwise : DType.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static DType ofBits(String bits) {
        return switch (bits) {
            case "8" -> DType.U8;
            case "16" -> DType.BF16;
            case "32" -> DType.F32;
            default -> DType.F64;
        };
    }

    /** On random rows. */
    static KernelTrial of(Arena arena, LaunchDescriptor launch) {
        return new MapTrials(arena, launch).trial();
    }

    private KernelTrial trial() {
        Map<String, MemorySegment> inputs = new HashMap<>();
        Map<String, Reference> results = new HashMap<>();
        long count = 0;
        for (Argument argument : launch.arguments()) {
            if (!(argument instanceof Argument.Buffer operand)) continue;
            if (operand.written()) {
                results.put(operand.operand(), reference(results.size()));
            } else {
                count = operand.bytes() / from.bytes();
                rows.add(random(count, rows.size()));
                inputs.put(operand.operand(), rows.getLast());
            }
        }
        return new KernelTrial("count " + count, launch, inputs, results);
    }

    /** Positive where the function asks for it; of F64 with more bits than F32 has, and few enough that no half of one is a NaN. */
    private MemorySegment random(long count, long seed) {
        MemorySegment floats = RandomFloats.of(arena, count, seed);
        boolean positive = List.of("sqrt", "rsqrt", "reciprocal", "log").contains(launch.kernel());
        MemorySegment row = arena.allocate(count * from.bytes(), 16);
        for (long i = 0; i < count; i++) {
            double value = Elements.get(floats, DType.F32, i) + (from == DType.F64 ? 0x1p-26 : 0);
            Elements.set(row, from, i, from == DType.U8 ? Math.abs(99 * value) : positive ? Math.abs(value) + 0.125 : value);
        }
        return row;
    }

    private Reference reference(int result) {
        boolean computed = to.is16Bit() && !moves();
        if (computed) return new Narrow(to).result(element -> close(function(result, element)));
        return to == DType.F32 ? element -> close(function(result, element)) : word -> exact(result, word);
    }

    private boolean moves() {
        return launch.kernel().equals("copy") || transposes() || launch.kernel().startsWith("cast");
    }

    private Reference.Close close(double value) {
        boolean moved = moves();
        return new Reference.Close(moved ? (float) value : value, moved ? EXACT : ROUNDINGS * Math.abs(value) + 0x1p-126);
    }

    /** A word of 4 bytes of elements of another dtype: half of one, or two. */
    private Reference.Close exact(int result, long word) {
        MemorySegment elements = arena.allocate(2 * Float.BYTES, 8);
        int inWord = Math.max(1, Float.BYTES / to.bytes());
        long first = word * Float.BYTES / to.bytes();
        for (int i = 0; i < inWord; i++) Elements.set(elements, to, i, function(result, first + i));
        return new Reference.Close(Elements.get(elements, DType.F32, to == DType.F64 ? word % 2 : 0), EXACT);
    }

    private double at(int row, long element) {
        return Elements.get(rows.get(row), from, transposes() ? transposed(element) : element);
    }

    /** Where element {@code i} of a matrix of {@code columns} is in the transposed one. */
    private long transposed(long i) {
        return i % size("columns") * size("rows") + i / size("columns");
    }

    private long size(String scalar) {
        return launch.arguments().stream().filter(a -> a.name().equals(scalar)).mapToLong(a -> ((Argument.Scalar) a).value().longValue()).findFirst().orElseThrow();
    }

    private double function(int result, long i) {
        return switch (rows.size()) {
            case 1 -> of(at(0, i));
            case 2 -> of(at(0, i), at(1, i));
            default -> gradient(result, at(0, i), at(1, i), at(2, i));
        };
    }

    private double of(double x) {
        return switch (launch.kernel()) {
            case "neg" -> -x;
            case "abs" -> Math.abs(x);
            case "square" -> x * x;
            case "sqrt" -> Math.sqrt(x);
            case "rsqrt" -> 1 / Math.sqrt(x);
            case "reciprocal" -> 1 / x;
            case "exp" -> Math.exp(x);
            case "log" -> Math.log(x);
            case "tanh" -> Math.tanh(x);
            case "sigmoid" -> sigmoid(x);
            case "silu" -> x * sigmoid(x);
            case "relu" -> Math.max(0, x);
            case "sin" -> Math.sin(x);
            case "cos" -> Math.cos(x);
            case "affine" -> 0.5 * x + 2;
            default -> x; // copies, transpositions and casts
        };
    }

    private double of(double x, double y) {
        return switch (launch.kernel()) {
            case "add" -> x + y;
            case "sub" -> x - y;
            case "mul" -> x * y;
            case "div" -> x / y;
            case "maximum" -> Math.max(x, y);
            case "minimum" -> Math.min(x, y);
            case "greater" -> x > y ? 1 : 0;
            case "swiglu" -> x * sigmoid(x) * y;
            default -> throw new IllegalStateException("no formula of " + launch.kernel());
        };
    }

    private static double gradient(int result, double dY, double gate, double up) {
        double s = sigmoid(gate);
        return result == 0 ? dY * up * (s + gate * s * (1 - s)) : dY * gate * s;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
