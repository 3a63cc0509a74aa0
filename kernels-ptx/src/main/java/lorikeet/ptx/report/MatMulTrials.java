package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.MatMulExamples;

/** A small matrix product by every tile, and sums of parts, on random operands. */
final class MatMulTrials {
    /** Half of a unit in the last place of 1. */
    private static final double EPSILON = 0x1p-24;

    private final MemorySegment a, b, part, bias;

    private MatMulTrials(Arena arena) {
        a = RandomFloats.of(arena, MatMulExamples.ROWS * MatMulExamples.DEPTH, 21);
        b = RandomFloats.of(arena, MatMulExamples.DEPTH * MatMulExamples.COLUMNS, 22);
        part = RandomFloats.of(arena, (long) MatMulExamples.PARTS * MatMulExamples.ROWS * MatMulExamples.COLUMNS, 23);
        bias = RandomFloats.of(arena, MatMulExamples.ROWS, 24);
    }

    static List<KernelTrial> of(Arena arena) {
        MatMulTrials trials = new MatMulTrials(arena);
        return Stream.concat(MatMulExamples.products().stream().map(trials::product), MatMulExamples.sums().stream().map(trials::sum)).toList();
    }

    /** A launch of {@link MatMulExamples#weights}. */
    static KernelTrial weights(Arena arena, LaunchDescriptor launch) {
        LaunchSizes sizes = new LaunchSizes(launch);
        long rows = sizes.of("rows"), columns = sizes.of("columns"), depth = sizes.bytes("A") / Float.BYTES / rows;
        MemorySegment x = RandomFloats.of(arena, rows * depth, 25), w = RandomFloats.of(arena, columns * depth, 26);
        Reference c = element -> {
            double sum = 0;
            double magnitude = 0;
            for (long k = 0; k < depth; k++) {
                double term = (double) x.getAtIndex(JAVA_FLOAT, element / columns * depth + k) * w.getAtIndex(JAVA_FLOAT, element % columns * depth + k);
                sum += term;
                magnitude += Math.abs(term);
            }
            return new Reference.Close(sum, depth * EPSILON * magnitude);
        };
        return new KernelTrial(rows + " x " + depth + " x " + columns, launch, Map.of("A", x, "B", w), Map.of("C", c));
    }

    private KernelTrial product(LaunchDescriptor launch) {
        String sizes = MatMulExamples.ROWS + " x " + MatMulExamples.DEPTH + " x " + MatMulExamples.COLUMNS;
        return new KernelTrial(sizes, launch, Map.of("A", a, "B", b), Map.of("C", this::productElement));
    }

    private Reference.Close productElement(long element) {
        double sum = 0;
        double magnitude = 0;
        for (long k = 0; k < MatMulExamples.DEPTH; k++) {
            double term = (double) a.getAtIndex(JAVA_FLOAT, element / MatMulExamples.COLUMNS * MatMulExamples.DEPTH + k)
                    * b.getAtIndex(JAVA_FLOAT, k * MatMulExamples.COLUMNS + element % MatMulExamples.COLUMNS);
            sum += term;
            magnitude += Math.abs(term);
        }
        return new Reference.Close(sum, MatMulExamples.DEPTH * EPSILON * magnitude);
    }

    private KernelTrial sum(LaunchDescriptor launch) {
        long count = (launch.floorBytes() / Float.BYTES - MatMulExamples.ROWS) / (MatMulExamples.PARTS + 1);
        MemorySegment parts = part.asSlice(0, MatMulExamples.PARTS * count * Float.BYTES);
        return new KernelTrial("count " + count, launch, Map.of("part", parts, "b", bias), Map.of("C", element -> sumElement(count, element)));
    }

    private Reference.Close sumElement(long count, long element) {
        double sum = bias.getAtIndex(JAVA_FLOAT, element % MatMulExamples.ROWS);
        double magnitude = Math.abs(sum);
        for (long i = 0; i < MatMulExamples.PARTS; i++) {
            double term = part.getAtIndex(JAVA_FLOAT, i * count + element);
            sum += term;
            magnitude += Math.abs(term);
        }
        return new Reference.Close(sum, (MatMulExamples.PARTS + 1) * EPSILON * magnitude);
    }
}
