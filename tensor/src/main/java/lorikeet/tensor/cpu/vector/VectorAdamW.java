package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Rows.load;
import static lorikeet.tensor.cpu.vector.Rows.loadTail;
import static lorikeet.tensor.cpu.vector.Rows.store;
import static lorikeet.tensor.cpu.vector.Rows.storeTail;
import static lorikeet.tensor.cpu.vector.Rows.whole;
import static lorikeet.tensor.cpu.vector.Species.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.AdamWRows;
import lorikeet.tensor.cpu.AdamWStep;

/** {@link AdamWRows} on vectors. */
interface VectorAdamW extends AdamWRows {
    @Override
    default void adamW(MemorySegment p, long pAt, MemorySegment m, long mAt, MemorySegment v, long vAt, MemorySegment g,
            long gAt, AdamWStep step, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) {
            FloatVector gradient = load(g, gAt, i).mul(step.gradientScale());
            FloatVector first = first(load(m, mAt, i), gradient, step);
            FloatVector second = second(load(v, vAt, i), gradient, step);
            store(p, pAt, i, load(p, pAt, i).mul(step.decay()).sub(update(first, second, step)));
            store(m, mAt, i, first);
            store(v, vAt, i, second);
        }
        if (i < n) {
            FloatVector gradient = loadTail(g, gAt, i, n).mul(step.gradientScale());
            FloatVector first = first(loadTail(m, mAt, i, n), gradient, step);
            FloatVector second = second(loadTail(v, vAt, i, n), gradient, step);
            storeTail(p, pAt, i, n, loadTail(p, pAt, i, n).mul(step.decay()).sub(update(first, second, step)));
            storeTail(m, mAt, i, n, first);
            storeTail(v, vAt, i, n, second);
        }
    }

    private static FloatVector first(FloatVector m, FloatVector gradient, AdamWStep step) {
        return m.add(gradient.sub(m).mul(step.beta1Rest()));
    }

    private static FloatVector second(FloatVector v, FloatVector gradient, AdamWStep step) {
        return v.mul(step.beta2()).add(gradient.mul(step.beta2Rest()).mul(gradient));
    }

    private static FloatVector update(FloatVector first, FloatVector second, AdamWStep step) {
        return first.mul(step.stepSize()).div(second.sqrt().div(step.rootCorrection()).add(step.eps()));
    }
}
