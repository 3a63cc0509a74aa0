package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.AdamWKernel;
import lorikeet.tensor.op.Optimize;

/** One AdamW step on random operands. */
final class AdamWTrials {
    private static final Optimize.AdamW OP = new Optimize.AdamW(0.9, 0.95, 1e-8, 0.1, 1);
    static final double RATE = 1e-3, LEFT1 = 1 - Math.pow(0.9, 3), LEFT2 = 1 - Math.pow(0.95, 3), CLIP = 0.5;
    /** A handful of roundings of half a unit in the last place each. */
    private static final double TOLERANCE = 16 * 0x1p-24;

    private final MemorySegment p, g, m, v;

    /** On given operands, float32. */
    AdamWTrials(MemorySegment p, MemorySegment g, MemorySegment m, MemorySegment v) {
        this.p = p;
        this.g = g;
        this.m = m;
        this.v = v;
    }

    static KernelTrial of(Arena arena, long count, int alignment) {
        MemorySegment v = RandomFloats.of(arena, count, 14);
        for (long i = 0; i < count; i++) v.setAtIndex(JAVA_FLOAT, i, Math.abs(at(v, i)));
        AdamWTrials trial = new AdamWTrials(RandomFloats.of(arena, count, 11), RandomFloats.of(arena, count, 12), RandomFloats.of(arena, count, 13), v);
        return new KernelTrial("count " + count, AdamWKernel.launch(OP, count, alignment),
                Map.of("p", trial.p, "g", trial.g, "m", trial.m, "v", trial.v, "step", step(arena), "status", status(arena)),
                Map.of("p", trial::parameter, "m", trial::first, "v", trial::second));
    }

    /** Learning rate and corrections of the third step. */
    static MemorySegment step(Arena arena) {
        return arena.allocateFrom(JAVA_DOUBLE, RATE, LEFT1, LEFT2);
    }

    /** Gradients are finite, and clipped to half. */
    static MemorySegment status(Arena arena) {
        return arena.allocateFrom(JAVA_DOUBLE, 1, CLIP, -1);
    }

    private static float at(MemorySegment floats, long i) {
        return floats.getAtIndex(JAVA_FLOAT, i);
    }

    Reference.Close first(long i) {
        double old = OP.beta1() * at(m, i);
        double fresh = (1 - OP.beta1()) * CLIP * at(g, i);
        return new Reference.Close(old + fresh, TOLERANCE * (Math.abs(at(m, i)) + Math.abs(fresh)));
    }

    Reference.Close second(long i) {
        double value = OP.beta2() * at(v, i) + (1 - OP.beta2()) * Math.pow(CLIP * at(g, i), 2);
        return new Reference.Close(value, TOLERANCE * value);
    }

    Reference.Close parameter(long i) {
        double decayed = at(p, i) * (1 - RATE * OP.weightDecay());
        double inverse = RATE / LEFT1 / (Math.sqrt(second(i).value()) / Math.sqrt(LEFT2) + OP.eps());
        Reference.Close moment = first(i);
        double update = inverse * moment.value();
        return new Reference.Close(decayed - update, inverse * moment.tolerance() + TOLERANCE * (Math.abs(decayed) + Math.abs(update)));
    }
}
