package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;

/** GaLore's Adam on a projected gradient, and the way back to the weight. */
final class GaLoreTrials {
    /** A handful of roundings of half a unit in the last place each. */
    private static final double TOLERANCE = 16 * 0x1p-24;

    private GaLoreTrials() {}

    private static float at(MemorySegment floats, long i) {
        return floats.getAtIndex(JAVA_FLOAT, i);
    }

    static KernelTrial adam(Arena arena, LaunchDescriptor launch) {
        LaunchSizes sizes = new LaunchSizes(launch);
        long count = sizes.number("count").longValue();
        MemorySegment r = RandomFloats.of(arena, count, 91);
        MemorySegment m = RandomFloats.of(arena, count, 92);
        MemorySegment v = RandomFloats.of(arena, count, 93);
        for (long i = 0; i < count; i++) v.setAtIndex(JAVA_FLOAT, i, Math.abs(at(v, i)));
        double rest1 = sizes.number("one_minus_beta1").doubleValue(), beta2 = sizes.number("beta2").doubleValue(), rest2 = sizes.number("one_minus_beta2").doubleValue();
        double correction = Math.sqrt(AdamWTrials.LEFT2) / AdamWTrials.LEFT1;
        Reference first = i -> {
            double g = AdamWTrials.CLIP * at(r, i);
            return new Reference.Close(at(m, i) + rest1 * (g - at(m, i)), TOLERANCE * (Math.abs(at(m, i)) + Math.abs(g)));
        };
        Reference second = i -> {
            double value = beta2 * at(v, i) + rest2 * Math.pow(AdamWTrials.CLIP * at(r, i), 2);
            return new Reference.Close(value, TOLERANCE * value);
        };
        Reference direction = i -> {
            double inverse = correction / (Math.sqrt(second.element(i).value()) + sizes.number("eps").doubleValue());
            double value = inverse * first.element(i).value();
            return new Reference.Close(value, inverse * first.element(i).tolerance() + TOLERANCE * Math.abs(value));
        };
        return new KernelTrial("count " + count, launch, Map.of("R", r, "m", m, "v", v, "step", AdamWTrials.step(arena), "status", AdamWTrials.status(arena)),
                Map.of("m", first, "v", second, "N", direction));
    }

    /** W {@code [rows, columns]}; tall {@code [rows, rank]} times wide, {@code [rank, columns]} or, on the right, {@code [columns, rank]}. */
    static KernelTrial update(Arena arena, LaunchDescriptor launch) {
        LaunchSizes sizes = new LaunchSizes(launch);
        int rows = sizes.of("rows"), columns = sizes.of("columns"), rank = sizes.of("rank");
        boolean right = launch.parameters().get("SIDE").equals("right");
        MemorySegment w = RandomFloats.of(arena, (long) rows * columns, 94);
        MemorySegment tall = RandomFloats.of(arena, (long) rows * rank, 95);
        MemorySegment wide = RandomFloats.of(arena, (long) columns * rank, 96);
        double rate = AdamWTrials.RATE * sizes.number("scale").doubleValue();
        double decay = 1 - AdamWTrials.RATE * sizes.number("weight_decay").doubleValue();
        Reference weight = element -> {
            long row = element / columns, column = element % columns;
            double sum = 0;
            double magnitude = 0;
            for (int k = 0; k < rank; k++) {
                double term = (double) at(tall, row * rank + k) * at(wide, right ? column * rank + k : (long) k * columns + column);
                sum += term;
                magnitude += Math.abs(term);
            }
            return new Reference.Close((at(w, element) - rate * sum) * decay, rank * 0x1p-24 * rate * magnitude + TOLERANCE * Math.abs(at(w, element)));
        };
        String second = right ? "basis" : "N";
        return new KernelTrial(rows + " x " + rank + " x " + columns, launch,
                Map.of("W", w, right ? "N" : "basis", tall, second, wide, "step", AdamWTrials.step(arena), "status", AdamWTrials.status(arena)),
                Map.of("W", weight, second, unchanged(wide)));
    }

    /** What nobody may write. */
    static Reference unchanged(MemorySegment floats) {
        return i -> new Reference.Close(at(floats, i), Double.MIN_VALUE);
    }
}
