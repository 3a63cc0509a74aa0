package lorikeet.tensor.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static lorikeet.tensor.cpu.vector.Rows.requireNative;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.AdamWRows;
import lorikeet.tensor.cpu.AdamWStep;
import lorikeet.tensor.cpu.scalar.ScalarFused;

/** {@link AdamWRows} on vectors. */
interface VectorAdamW extends ScalarFused {
    @Override
    default void adamW(MemorySegment p, long pAt, MemorySegment m, long mAt, MemorySegment v, long vAt, MemorySegment g,
            long gAt, AdamWStep step, int n) {
        requireNative(p);
        requireNative(m);
        requireNative(v);
        FloatVector rootCorrection = FloatVector.broadcast(F32, step.rootCorrection());
        FloatVector eps = FloatVector.broadcast(F32, step.eps());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector gradient = fromMemorySegment(F32, g, gAt + at, ORDER).mul(step.gradientScale());
            FloatVector first = fromMemorySegment(F32, m, mAt + at, ORDER);
            first = first.add(gradient.sub(first).mul(step.beta1Rest()));
            FloatVector second = fromMemorySegment(F32, v, vAt + at, ORDER).mul(step.beta2());
            second = second.add(gradient.mul(step.beta2Rest()).mul(gradient));
            FloatVector denominator = second.sqrt().div(rootCorrection).add(eps);
            FloatVector decayed = fromMemorySegment(F32, p, pAt + at, ORDER).mul(step.decay());
            decayed.sub(first.mul(step.stepSize()).div(denominator)).intoMemorySegment(p, pAt + at, ORDER);
            first.intoMemorySegment(m, mAt + at, ORDER);
            second.intoMemorySegment(v, vAt + at, ORDER);
        }
        long rest = 4L * i;
        ScalarFused.super.adamW(p, pAt + rest, m, mAt + rest, v, vAt + rest, g, gAt + rest, step, n - i);
    }
}
