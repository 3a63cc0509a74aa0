package lorikeet.bench;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.tensor.Device;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/** Operations whose time is kept by name and shapes of their first operands. */
final class TimedOps implements Ops {
    private static final int OPERANDS = 3;

    private final Ops inner;
    private final Map<String, Time> times = new LinkedHashMap<>();

    private static final class Time {
        private long calls;
        private long nanos;
    }

    TimedOps(Ops inner) {
        this.inner = inner;
    }

    void reset() {
        times.clear();
    }

    double seconds() {
        return times.values().stream().mapToLong(time -> time.nanos).sum() * 1e-9;
    }

    /** One line an operation, those that took most first: milliseconds and calls a step. */
    String table(int steps) {
        return times.entrySet().stream().sorted(Comparator.comparing(entry -> -entry.getValue().nanos))
                .map(entry -> String.format(Locale.ROOT, "%9.2f ms %6.1f x  %s", entry.getValue().nanos * 1e-6 / steps,
                        (double) entry.getValue().calls / steps, entry.getKey()))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public Tensor[] apply(Op op, Tensor... in) {
        long start = System.nanoTime();
        Tensor[] out = inner.apply(op, in);
        long nanos = System.nanoTime() - start;
        Time time = times.computeIfAbsent(name(op, in), name -> new Time());
        time.nanos += nanos;
        time.calls++;
        return out;
    }

    private static String name(Op op, Tensor[] in) {
        return op.name() + " " + Stream.of(in).limit(OPERANDS).map(Tensor::spec).map(Spec::toString).collect(Collectors.joining(", "));
    }

    @Override
    public Device device() {
        return inner.device();
    }

    @Override
    public Scope scope() {
        return inner.scope();
    }

    @Override
    public Tensor tensor(double[] values, long... dims) {
        return inner.tensor(values, dims);
    }

    @Override
    public Tensor tensor(float[] values, long... dims) {
        return inner.tensor(values, dims);
    }

    @Override
    public Tensor tensor(int[] values, long... dims) {
        return inner.tensor(values, dims);
    }

    @Override
    public Tensor empty(Spec spec) {
        return inner.empty(spec);
    }

    @Override
    public void close() {}
}
