package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;

/** A product of random matrices on tensor cores: of 16 bits, or of float32 rounded to TF32. */
final class MmaTrials {
    /** Of a sum in float32 that tensor cores may cut off: a unit in the last place. */
    private static final double EPSILON = 0x1p-23;
    /** Of a product of two factors rounded to 11 bits. */
    private static final double TF32 = 0x1p-10 + 0x1p-22;

    private final LaunchDescriptor launch;
    private final DType type;
    private final Narrow result;
    private final float scale;
    private final long rows, columns, depth, depth2;
    private final MemorySegment a, b, a2, b2, rng;
    /** As they are multiplied: where the launch has a random counter and no second product one of them, x, is dropped out. */
    private final MemorySegment left, right;
    /** Whether A is stored {@code [depth, rows]}, and B {@code [columns, depth]}. */
    private final boolean transposeA, transposeB;

    MmaTrials(Arena arena, LaunchDescriptor launch) {
        this.launch = launch;
        LaunchSizes sizes = new LaunchSizes(launch);
        type = DType.valueOf(launch.parameters().getOrDefault("TYPE", "f32").toUpperCase(Locale.ROOT));
        rows = sizes.of("rows");
        columns = sizes.of("columns");
        depth = sizes.of("depth");
        depth2 = launch.parameters().containsKey("IF_LOW") ? sizes.of("depth2") : 0;
        String form = launch.parameters().get("FORM");
        transposeA = form == null ? sizes.of("a_edge") == 1 : form.charAt(0) == 't';
        transposeB = form == null ? sizes.of("b_depth") == 1 : form.charAt(1) == 't';
        a = random(arena, rows * depth, 81);
        b = random(arena, depth * columns, 82);
        a2 = random(arena, rows * depth2, 83);
        b2 = random(arena, depth2 * columns, 84);
        result = new Narrow(launch.parameters().getOrDefault("OUT_F32", "0").equals("1") || "f32".equals(launch.parameters().get("OUT")) ? DType.F32 : type);
        rng = DrawTrials.rng(arena);
        boolean drops = sizes.bytes("rng") > 0 && depth2 == 0;
        scale = sizes.number("scale").floatValue() * (drops ? sizes.number("keep").floatValue() : 1);
        left = drops && !transposeA ? dropped(arena, a) : a;
        right = drops && transposeA ? dropped(arena, b) : b;
    }

    /** x with zeros where it is dropped out; what is kept is multiplied in the sums, with the scale. */
    private MemorySegment dropped(Arena arena, MemorySegment x) {
        LaunchSizes sizes = new LaunchSizes(launch);
        MemorySegment dropped = arena.allocate(x.byteSize(), 16);
        for (long i = 0; i < x.byteSize() / type.bytes(); i++) {
            float value = (float) Elements.get(x, type, i);
            Elements.set(dropped, type, i, DrawTrials.dropped(i, sizes.of("site"), value, sizes.number("drop").floatValue(), 1));
        }
        return dropped;
    }

    private MemorySegment random(Arena arena, long count, long seed) {
        MemorySegment floats = RandomFloats.of(arena, count, seed);
        MemorySegment halves = arena.allocate(count * type.bytes(), 16);
        for (long i = 0; i < count; i++) Elements.set(halves, type, i, Elements.get(floats, DType.F32, i));
        return halves;
    }

    KernelTrial trial() {
        return new KernelTrial(rows + " x " + depth + " x " + columns, launch, Map.of("A", a, "B", b, "A2", a2, "B2", b2, "rng", rng), Map.of("C", result.result(this::element)));
    }

    private Reference.Close element(long element) {
        long row = element / columns;
        long column = element % columns;
        double sum = 0;
        double magnitude = 0;
        for (long k = 0; k < depth; k++) {
            double term = Elements.get(left, type, transposeA ? k * rows + row : row * depth + k) * Elements.get(right, type, transposeB ? column * depth + k : k * columns + column);
            sum += scale * term;
            magnitude += Math.abs(scale * term);
        }
        float kept = depth2 == 0 ? 0 : kept(element);
        for (long k = 0; k < depth2; k++) {
            double term = kept * Elements.get(a2, type, row * depth2 + k) * Elements.get(b2, type, k * columns + column);
            sum += term;
            magnitude += Math.abs(term);
        }
        return new Reference.Close(sum, ((type == DType.F32 ? TF32 : 0) + (depth + depth2) * EPSILON) * magnitude);
    }

    /** What an element of the second product is multiplied by: 0, or the scale of those that are kept. */
    private float kept(long element) {
        LaunchSizes sizes = new LaunchSizes(launch);
        return DrawTrials.dropped(element, sizes.of("site"), 1, sizes.number("drop").floatValue(), sizes.number("keep").floatValue());
    }
}
