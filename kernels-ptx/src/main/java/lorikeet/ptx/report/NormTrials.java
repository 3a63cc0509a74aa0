package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;

/** Root mean square norms of random groups of n, and their gradients. */
final class NormTrials {
    /** Roundings of the longest chain of sums, half a unit in the last place each. */
    private static final double TOLERANCE = 64 * 0x1p-24;

    private final LaunchDescriptor launch;
    private final int groups, n, rounds;
    private final Narrow narrow; // of what has a row for each group
    private final MemorySegment x, residual, w, dY, rstd;
    private final Map<String, MemorySegment> inputs;

    NormTrials(Arena arena, LaunchDescriptor launch) {
        this.launch = launch;
        LaunchSizes sizes = new LaunchSizes(launch);
        groups = sizes.of("groups");
        n = sizes.of("n");
        rounds = sizes.of("rounds");
        x = RandomFloats.of(arena, (long) groups * n, 41);
        residual = RandomFloats.of(arena, (long) groups * n, 42);
        w = RandomFloats.of(arena, n, 43);
        dY = RandomFloats.of(arena, (long) groups * n, 44);
        rstd = RandomFloats.of(arena, groups, 45);
        for (int i = 0; i < groups; i++) rstd.setAtIndex(JAVA_FLOAT, i, 1.5f + rstd.getAtIndex(JAVA_FLOAT, i));
        narrow = Narrow.named(launch, "TYPE");
        inputs = Map.of("x", narrow.operand(arena, x), "residual", narrow.operand(arena, residual), "w", w, "dY", narrow.operand(arena, dY), "rstd", rstd);
    }

    KernelTrial trial() {
        String sizes = groups + " groups of " + n;
        if (launch.kernel().equals("rms_norm dX")) {
            return new KernelTrial(sizes, launch, inputs, Map.of("dX", narrow.result(this::dX), "partial", this::partial));
        }
        Map<String, Reference> results = new HashMap<>(Map.of("y", narrow.result(this::y), "rstd", this::rstd));
        if (adds()) results.put("s", narrow.exactly(element -> new Reference.Close(s(element), Double.MIN_VALUE)));
        return new KernelTrial(sizes, launch, inputs, results);
    }

    private boolean adds() {
        return launch.kernel().equals("add_rms_norm");
    }

    private static double at(MemorySegment floats, long i) {
        return floats.getAtIndex(JAVA_FLOAT, i);
    }

    /** Rounded to F32: what the norm is of, and a result. */
    private double s(long element) {
        return adds() ? x.getAtIndex(JAVA_FLOAT, element) + residual.getAtIndex(JAVA_FLOAT, element) : at(x, element);
    }

    private Reference.Close rstd(long group) {
        double squares = 0;
        for (int i = 0; i < n; i++) squares += Math.pow(s(group * n + i), 2);
        double value = 1 / Math.sqrt(squares / n + new LaunchSizes(launch).number("eps").doubleValue());
        return new Reference.Close(value, TOLERANCE * value);
    }

    private Reference.Close y(long element) {
        double value = at(w, element % n) * s(element) * rstd(element / n).value();
        return new Reference.Close(value, 2 * TOLERANCE * Math.abs(value));
    }

    private Reference.Close dX(long element) {
        long group = element / n;
        double r = at(rstd, group);
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < n; i++) {
            double term = at(w, i) * at(dY, group * n + i) * at(x, group * n + i);
            sum += term;
            magnitude += Math.abs(term);
        }
        double a = at(w, element % n) * at(dY, element);
        double factor = at(x, element) * r * r / n;
        return new Reference.Close(r * (a - factor * sum), TOLERANCE * r * (Math.abs(a) + Math.abs(factor) * magnitude));
    }

    /** Of a team's groups, {@code rounds} neighbours. */
    private Reference.Close partial(long element) {
        double sum = 0;
        double magnitude = 0;
        for (long group = element / n * rounds; group < Math.min(groups, (element / n + 1) * rounds); group++) {
            double term = at(dY, group * n + element % n) * at(x, group * n + element % n) * at(rstd, group);
            sum += term;
            magnitude += Math.abs(term);
        }
        return new Reference.Close(sum, TOLERANCE * magnitude + Double.MIN_VALUE);
    }
}
