package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;

/** A product of random 16-bit matrices on tensor cores. */
final class MmaTrials {
    /** Of a sum in float32 that tensor cores may cut off: a unit in the last place. */
    private static final double EPSILON = 0x1p-23;

    private final LaunchDescriptor launch;
    private final DType type;
    private final long rows, columns, depth;
    private final MemorySegment a, b;
    /** Whether A is stored {@code [depth, rows]}, and B {@code [columns, depth]}. */
    private final boolean transposeA, transposeB;

    MmaTrials(Arena arena, LaunchDescriptor launch) {
        this.launch = launch;
        LaunchSizes sizes = new LaunchSizes(launch);
        type = DType.valueOf(launch.parameters().get("TYPE").toUpperCase(Locale.ROOT));
        rows = sizes.of("rows");
        columns = sizes.of("columns");
        depth = sizes.of("depth");
        String form = launch.parameters().get("FORM");
        transposeA = form == null ? sizes.of("a_edge") == 1 : form.charAt(0) == 't';
        transposeB = form == null ? sizes.of("b_depth") == 1 : form.charAt(1) == 't';
        a = random(arena, rows * depth, 81);
        b = random(arena, depth * columns, 82);
    }

    private MemorySegment random(Arena arena, long count, long seed) {
        MemorySegment floats = RandomFloats.of(arena, count, seed);
        MemorySegment halves = arena.allocate(count * type.bytes(), 16);
        for (long i = 0; i < count; i++) Elements.set(halves, type, i, Elements.get(floats, DType.F32, i));
        return halves;
    }

    KernelTrial trial() {
        return new KernelTrial(rows + " x " + depth + " x " + columns, launch, Map.of("A", a, "B", b), Map.of("C", Reference.stored(type, this::element)));
    }

    private Reference.Close element(long element) {
        long row = element / columns;
        long column = element % columns;
        double sum = 0;
        double magnitude = 0;
        for (long k = 0; k < depth; k++) {
            double term = Elements.get(a, type, transposeA ? k * rows + row : row * depth + k) * Elements.get(b, type, transposeB ? column * depth + k : k * columns + column);
            sum += term;
            magnitude += Math.abs(term);
        }
        return new Reference.Close(sum, depth * EPSILON * magnitude + (type == DType.BF16 ? 0x1p-8 : 0x1p-11) * Math.abs(sum));
    }
}
