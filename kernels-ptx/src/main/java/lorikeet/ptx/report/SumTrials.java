package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.tensor.DType;

/** Sums and maxima of random numbers along an axis, and the norm of gradients in float64. */
final class SumTrials {
    /** Half of a unit in the last place of 1. */
    private static final double EPSILON = 0x1p-24;
    private static final double EPSILON64 = 0x1p-53;

    private SumTrials() {}

    /** x {@code [outer, n, inner]} to y {@code [outer, inner]}. */
    static KernelTrial reduction(Arena arena, LaunchDescriptor launch) {
        LaunchSizes sizes = new LaunchSizes(launch);
        long n = sizes.of("n");
        long inner = launch.kernel().equals("reduce columns") ? sizes.of("inner") : 1;
        Narrow from = Narrow.ofBits(launch, "XBITS");
        long count = sizes.bytes("x") / from.type().bytes();
        MemorySegment x = RandomFloats.of(arena, count, 51);
        MemorySegment operand = from.operand(arena, x);
        boolean max = launch.parameters().get("KIND").equals("max");
        double divisor = sizes.number("divisor").doubleValue();
        Reference y = element -> {
            double result = max ? Double.NEGATIVE_INFINITY : 0;
            double magnitude = 0;
            for (long i = 0; i < n; i++) {
                double value = x.getAtIndex(JAVA_FLOAT, (element / inner * n + i) * inner + element % inner);
                result = max ? Math.max(result, value) : result + value;
                magnitude += Math.abs(value);
            }
            return new Reference.Close(result / divisor, max ? Double.MIN_VALUE : n * EPSILON * magnitude / divisor);
        };
        return new KernelTrial(count / n / inner + " x " + n + " x " + inner, launch, Map.of("x", operand), Map.of("y", Narrow.ofBits(launch, "YBITS").result(y)));
    }

    /** For each block a pair (sum of squares of its part, number of the gradient); the parts of a trial's launch are equally long. */
    static KernelTrial squares(Arena arena, LaunchDescriptor launch) {
        LaunchSizes sizes = new LaunchSizes(launch);
        int count = sizes.of("count");
        int part = Math.ceilDiv(count, (int) launch.grid().x());
        MemorySegment g = RandomFloats.of(arena, count, 52);
        double[] expected = new double[Math.ceilDiv(count, part)];
        for (int i = 0; i < count; i++) expected[i / part] += Math.pow(g.getAtIndex(JAVA_FLOAT, i), 2);
        Reference sums = element -> element % 2 == 0 ? new Reference.Close(expected[(int) element / 2], part * EPSILON64 * expected[(int) element / 2])
                : new Reference.Close(sizes.number("tensor").doubleValue(), Double.MIN_VALUE);
        return new KernelTrial("count " + count, launch, Map.of("g", g), Map.of("sums", Reference.stored(DType.F64, sums)));
    }

    /** Norm, clip factor, and no gradient that is not finite. */
    static KernelTrial status(Arena arena, LaunchDescriptor launch) {
        LaunchSizes sizes = new LaunchSizes(launch);
        int parts = sizes.of("parts");
        MemorySegment sums = arena.allocate(JAVA_DOUBLE, 2L * parts);
        double sum = 0;
        for (int i = 0; i < parts; i++) {
            sums.setAtIndex(JAVA_DOUBLE, 2L * i, 7.25 + i);
            sums.setAtIndex(JAVA_DOUBLE, 2L * i + 1, i);
            sum += 7.25 + i;
        }
        double norm = Math.sqrt(sum);
        double most = sizes.number("most").doubleValue();
        double[] expected = {norm, most == 0 ? 1 : Math.min(1, most / (norm + 1e-6)), -1};
        Reference status = element -> new Reference.Close(expected[(int) element], (parts + 4) * EPSILON64 * Math.abs(expected[(int) element]));
        return new KernelTrial("parts " + parts, launch, Map.of("sums", sums), Map.of("status", Reference.stored(DType.F64, status)));
    }

    private static Reference exact(double... values) {
        return Reference.stored(DType.F64, element -> new Reference.Close(values[(int) element], Double.MIN_VALUE));
    }

    /** A step that is finite, after two of a run. */
    static KernelTrial tally(Arena arena, LaunchDescriptor launch) {
        Map<String, MemorySegment> inputs = Map.of("tally", arena.allocateFrom(JAVA_DOUBLE, 2, 5.5, 20, 2.25, 0.75, -1, -1),
                "status", arena.allocateFrom(JAVA_DOUBLE, 1.25, 0.8, -1), "loss", arena.allocateFrom(JAVA_DOUBLE, 2.125), "correct", arena.allocateFrom(JAVA_DOUBLE, 7));
        return new KernelTrial("one part", launch, inputs, Map.of("tally", exact(3, 5.5 + 2.125, 27, 2.125, 1.25, -1, -1), "status", exact(1.25, 0.8, -1)));
    }
}
