package lorikeet.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.tensor.Ops;
import lorikeet.tensor.OpsDecorator;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/**
 * Operations whose time is kept by name and shapes of their first operands: on the clock, and of the calling thread's
 * processor, which other programs disturb less.
 */
final class TimedOps implements OpsDecorator {
    private static final int OPERANDS = 3;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Ops inner;
    private final Map<String, Time> times = new LinkedHashMap<>();

    private static final class Time {
        private long calls;
        private long clock;
        private long processor;
    }

    TimedOps(Ops inner) {
        this.inner = inner;
    }

    @Override
    public Ops inner() {
        return inner;
    }

    void reset() {
        times.clear();
    }

    double seconds() {
        return times.values().stream().mapToLong(time -> time.clock).sum() * 1e-9;
    }

    double processorSeconds() {
        return times.values().stream().mapToLong(time -> time.processor).sum() * 1e-9;
    }

    /** One line an operation, those that took most first: milliseconds on clock and processor, and calls, of a step. */
    String table(int steps) {
        return times.entrySet().stream().sorted(Comparator.comparing(entry -> -entry.getValue().processor))
                .map(entry -> line(entry.getKey(), entry.getValue(), steps)).collect(Collectors.joining("\n"));
    }

    private static String line(String name, Time time, double steps) {
        return String.format(Locale.ROOT, "%9.2f ms %9.2f ms %6.1f x  %s", time.clock * 1e-6 / steps, time.processor * 1e-6 / steps,
                time.calls / steps, name);
    }

    @Override
    public Tensor[] apply(Op op, Tensor... in) {
        long clock = System.nanoTime();
        long processor = threads.getCurrentThreadCpuTime();
        Tensor[] out = inner.apply(op, in);
        processor = threads.getCurrentThreadCpuTime() - processor;
        clock = System.nanoTime() - clock;
        Time time = times.computeIfAbsent(name(op, in), name -> new Time());
        time.clock += clock;
        time.processor += processor;
        time.calls++;
        return out;
    }

    private static String name(Op op, Tensor[] in) {
        return op.name() + " " + Stream.of(in).limit(OPERANDS).map(Tensor::spec).map(Spec::toString).collect(Collectors.joining(", "));
    }
}
