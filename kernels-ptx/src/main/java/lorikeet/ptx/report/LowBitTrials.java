package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lorikeet.ptx.device.Argument;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.quant4bit.CodeTable;
import lorikeet.tensor.DType;
import lorikeet.tensor.DynamicMap;

/** Kernels on 4-bit weights with double quantization, on random codes: W by its format's own steps, products with it in float64. */
final class LowBitTrials {
    private static final double EPSILON = 0x1p-24;
    private static final float OFFSET = 1.2f;

    private final LaunchDescriptor launch;
    /** Of activations and results. */
    private final DType type;
    private final CodeTable table;
    private final int shift;
    private final Map<String, MemorySegment> inputs = new HashMap<>();
    private MemorySegment x; // the product's other operand, F32

    private LowBitTrials(Arena arena, LaunchDescriptor launch) {
        this.launch = launch;
        type = launch.entry().contains("bf16") ? DType.BF16 : launch.entry().matches(".*_f16(_.*)?") ? DType.F16 : DType.F32;
        table = CodeTable.values()[number("format")];
        shift = number("shift");
        for (Argument argument : launch.arguments()) {
            if (argument instanceof Argument.Buffer buffer && !buffer.written()) inputs.put(buffer.operand(), content(arena, buffer));
        }
    }

    static KernelTrial of(Arena arena, LaunchDescriptor launch) {
        LowBitTrials trials = new LowBitTrials(arena, launch);
        boolean product = trials.x != null;
        Reference reference = product ? new Narrow(trials.type).result(trials::product) : Reference.stored(trials.type, trials::element);
        String sizes = product ? trials.rows() + " x " + trials.depth() + " x " + trials.columns() : "count " + trials.number("count");
        return new KernelTrial(sizes, launch, trials.inputs, Map.of(trials.result(), reference));
    }

    private MemorySegment content(Arena arena, Argument.Buffer buffer) {
        return switch (buffer.operand()) {
            case "codes", "scales" -> bytes(arena, buffer.bytes());
            case "nested" -> positive(arena, buffer.bytes() / Float.BYTES);
            case "map" -> map(arena);
            case "offset" -> arena.allocateFrom(JAVA_FLOAT, OFFSET);
            default -> activations(arena, buffer.bytes());
        };
    }

    private static MemorySegment bytes(Arena arena, long count) {
        byte[] bytes = new byte[Math.toIntExact(count)];
        new SplittableRandom(31).nextBytes(bytes);
        return arena.allocateFrom(JAVA_BYTE, bytes);
    }

    private static MemorySegment positive(Arena arena, long count) {
        MemorySegment floats = RandomFloats.of(arena, count, 32);
        for (long i = 0; i < count; i++) floats.setAtIndex(JAVA_FLOAT, i, 0.5f + 0.2f * floats.getAtIndex(JAVA_FLOAT, i));
        return floats;
    }

    private static MemorySegment map(Arena arena) {
        float[] values = new float[256];
        for (int i = 0; i < values.length; i++) values[i] = DynamicMap.signed().value(i);
        return arena.allocateFrom(JAVA_FLOAT, values);
    }

    private MemorySegment activations(Arena arena, long bytes) {
        x = RandomFloats.of(arena, bytes / type.bytes(), 33);
        return new Narrow(type).operand(arena, x);
    }

    private int number(String scalar) {
        return launch.arguments().stream().filter(a -> a.name().equals(scalar)).mapToInt(a -> ((Argument.Scalar) a).value().intValue()).findFirst().orElseThrow();
    }

    private int number(List<String> scalars) {
        return number(scalars.stream().filter(name -> launch.arguments().stream().anyMatch(a -> a.name().equals(name))).findFirst().orElseThrow());
    }

    private int rows() {
        return number(List.of("rows", "tokens"));
    }

    private int columns() {
        return number(List.of("columns", "out"));
    }

    private int depth() {
        return number(List.of("depth2", "in"));
    }

    private String result() {
        return launch.arguments().stream().filter(a -> a instanceof Argument.Buffer buffer && buffer.written()).map(a -> ((Argument.Buffer) a).operand()).findFirst().orElseThrow();
    }

    /** Element {@code i} of W, each step rounded; once more for a product on tensor cores or a result in 16 bits. */
    private float w(long i) {
        int pair = inputs.get("codes").get(JAVA_BYTE, i / 2);
        int code = i % 2 == 0 ? (pair >> 4) & 15 : pair & 15;
        long block = i >> shift;
        int scale = inputs.get("scales").get(JAVA_BYTE, block) & 255;
        float centred = inputs.get("map").getAtIndex(JAVA_FLOAT, scale) * inputs.get("nested").getAtIndex(JAVA_FLOAT, block / 256);
        float value = table.value(code) * (centred + OFFSET);
        return computesInF32() ? value : new Narrow(type).rounded(value);
    }

    private boolean computesInF32() {
        return launch.file().equals("gemv_4bit.ptx") || launch.file().equals("matmul_4bit.ptx");
    }

    private Reference.Close element(long i) {
        return new Reference.Close(w(i), Double.MIN_VALUE); // the same bits
    }

    private Reference.Close product(long element) {
        int columns = columns();
        int depth = depth();
        boolean nn = launch.parameters().getOrDefault("NN", "0").equals("1");
        long row = element / columns;
        long column = element % columns;
        double sum = 0;
        double magnitude = 0;
        for (long k = 0; k < depth; k++) {
            double term = (double) x.getAtIndex(JAVA_FLOAT, row * depth + k) * w(nn ? k * columns + column : column * depth + k);
            sum += term;
            magnitude += Math.abs(term);
        }
        return new Reference.Close(sum, 2 * (depth + 2) * EPSILON * magnitude);
    }
}
