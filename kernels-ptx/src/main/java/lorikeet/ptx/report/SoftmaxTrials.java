package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;

/** Softmax of random rows, and its gradient. */
final class SoftmaxTrials {
    /** Roundings of an exponent, an exponential and the longest chain of sums, half a unit in the last place each. */
    private static final double TOLERANCE = 64 * 0x1p-24;

    private final LaunchDescriptor launch;
    private final int n;
    private final Narrow narrow;
    private final MemorySegment x, dY;
    private final Map<String, MemorySegment> inputs;
    private final double[] most, sums, magnitudes; // of each row

    SoftmaxTrials(Arena arena, LaunchDescriptor launch) {
        this.launch = launch;
        LaunchSizes sizes = new LaunchSizes(launch);
        n = sizes.of("n");
        int rows = sizes.of("rows");
        x = RandomFloats.of(arena, (long) rows * n, 46);
        dY = RandomFloats.of(arena, (long) rows * n, 47);
        narrow = Narrow.named(launch, "TYPE");
        boolean forward = isForward();
        inputs = forward ? Map.of("x", narrow.operand(arena, x)) : Map.of("dY", narrow.operand(arena, dY), "y", narrow.operand(arena, x));
        most = new double[rows];
        sums = new double[rows];
        magnitudes = new double[rows];
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < rows * n; i++) most[i / n] = Math.max(most[i / n], at(x, i));
        for (int i = 0; i < rows * n; i++) {
            double term = forward ? Math.exp(at(x, i) - most[i / n]) : at(x, i) * at(dY, i);
            sums[i / n] += term;
            magnitudes[i / n] += Math.abs(term);
        }
    }

    KernelTrial trial() {
        String sizes = most.length + " rows of " + n;
        return isForward() ? new KernelTrial(sizes, launch, inputs, Map.of("y", narrow.result(this::y))) : new KernelTrial(sizes, launch, inputs, Map.of("dX", narrow.result(this::dX)));
    }

    private boolean isForward() {
        return launch.kernel().equals("softmax");
    }

    private static double at(MemorySegment floats, long i) {
        return floats.getAtIndex(JAVA_FLOAT, i);
    }

    private Reference.Close y(long element) {
        int row = (int) (element / n);
        double value = Math.exp(at(x, element) - most[row]) / sums[row];
        return new Reference.Close(value, TOLERANCE * value);
    }

    private Reference.Close dX(long element) {
        int row = (int) (element / n);
        double y = at(x, element);
        return new Reference.Close(y * (at(dY, element) - sums[row]), TOLERANCE * Math.abs(y) * (Math.abs(at(dY, element)) + magnitudes[row]));
    }
}
