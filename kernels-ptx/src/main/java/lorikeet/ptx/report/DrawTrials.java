package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.Argument;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.tensor.Philox;

/** Kernels that draw random numbers: by {@link Philox}, one element after another. */
final class DrawTrials {
    private static final long SEED = 0xBEEF_1234_5678L;
    private static final int STEP = 41;

    private final LaunchDescriptor launch;
    private final MemorySegment x;

    private DrawTrials(LaunchDescriptor launch, MemorySegment x) {
        this.launch = launch;
        this.x = x;
    }

    static KernelTrial of(Arena arena, LaunchDescriptor launch) {
        long count = number(launch, "count").longValue();
        DrawTrials trial = new DrawTrials(launch, RandomFloats.of(arena, count, 21));
        Narrow narrow = Narrow.named(launch, "TYPE");
        MemorySegment x = narrow.operand(arena, trial.x);
        return new KernelTrial("count " + count, launch, Map.of("x", x, "rng", rng(arena)), Map.of("y", narrow.exactly(trial::element)));
    }

    /** The random counter of all trials. */
    static MemorySegment rng(Arena arena) {
        return arena.allocateFrom(JAVA_LONG, SEED, STEP);
    }

    /** Element {@code i} of x, dropped out by that counter. */
    static float dropped(long i, int site, float x, float p, float keep) {
        return Philox.uniform(SEED, i, site, STEP) >= p ? x * keep : 0;
    }

    private static Number number(LaunchDescriptor launch, String scalar) {
        return launch.arguments().stream().filter(a -> a.name().equals(scalar)).map(a -> ((Argument.Scalar) a).value()).findFirst().orElseThrow();
    }

    /** The same bits: both sides take the same rounded steps. */
    private Reference.Close element(long i) {
        int site = number(launch, "site").intValue();
        return new Reference.Close(switch (launch.kernel()) {
            case "dropout" -> dropped(i, site, x.getAtIndex(JAVA_FLOAT, i), (float) value("p"), (float) value("scale"));
            case "uniform" -> (float) (value("low") + value("width") * Philox.uniform(SEED, i, site, STEP));
            case "normal" -> (float) (value("mean") + value("std") * Philox.normal(SEED, i, site, STEP));
            default -> throw new IllegalStateException("no draws of " + launch.kernel());
        }, Double.MIN_VALUE);
    }

    private double value(String scalar) {
        return number(launch, scalar).doubleValue();
    }
}
