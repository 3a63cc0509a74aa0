package lorikeet.lora.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import lorikeet.lora.cli.PlannedShape.Sizes;

/** Plans of one run with other sizes, each made once. */
final class Plans {
    private final PlannedShape shape;
    private final Optional<LayerLine> line;
    private final long most;
    private final Map<Sizes, Long> planned = new HashMap<>();
    private final Map<Sizes, Long> estimated = new HashMap<>();

    /** @param most bytes that there are */
    Plans(PlannedShape shape, long most) {
        this.shape = shape;
        this.line = LayerLine.of(shape);
        this.most = most;
    }

    /** Resident memory of training. */
    long training(Sizes sizes) {
        return bytes(sizes.training());
    }

    /** Resident memory of evaluation; 0 without it. */
    long evaluation(Sizes sizes) {
        return sizes.evalBatch() == 0 ? 0 : bytes(sizes.evaluation());
    }

    private long bytes(Sizes sizes) {
        return planned.computeIfAbsent(sizes, shape::bytes);
    }

    /** From a few layers where there are many. */
    private long estimate(Sizes sizes) {
        return line.isEmpty() ? bytes(sizes) : estimated.computeIfAbsent(sizes, line.get()::bytes);
    }

    /**
     * The largest of 1 to {@code limit} that fits, 0 if none does: found by estimates, and by whole plans where those of what was found and of the next one
     * say otherwise.
     *
     * @param from tried first
     */
    int largest(int from, int limit, IntFunction<Sizes> sizes) {
        int found = LargestFit.of(from, limit, most, value -> estimate(sizes.apply(value)));
        boolean fits = found == 0 || bytes(sizes.apply(found)) <= most;
        boolean isLast = found == limit || bytes(sizes.apply(found + 1)) > most;
        return fits && isLast ? found : LargestFit.of(Math.max(1, found), limit, most, value -> bytes(sizes.apply(value)));
    }
}
