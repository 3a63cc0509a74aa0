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
        return new KernelTrial("count " + count, launch, Map.of("x", trial.x, "rng", arena.allocateFrom(JAVA_LONG, SEED, STEP)), Map.of("y", trial::element));
    }

    private static Number number(LaunchDescriptor launch, String scalar) {
        return launch.arguments().stream().filter(a -> a.name().equals(scalar)).map(a -> ((Argument.Scalar) a).value()).findFirst().orElseThrow();
    }

    /** The same bits: both sides take the same rounded steps. */
    private Reference.Close element(long i) {
        int site = number(launch, "site").intValue();
        return new Reference.Close(switch (launch.kernel()) {
            case "dropout" -> dropout(i, Philox.uniform(SEED, i, site, STEP));
            case "uniform" -> (float) (value("low") + value("width") * Philox.uniform(SEED, i, site, STEP));
            case "normal" -> (float) (value("mean") + value("std") * Philox.normal(SEED, i, site, STEP));
            default -> throw new IllegalStateException("no draws of " + launch.kernel());
        }, Double.MIN_VALUE);
    }

    private float dropout(long i, float draw) {
        return draw >= (float) value("p") ? x.getAtIndex(JAVA_FLOAT, i) * (float) value("scale") : 0;
    }

    private double value(String scalar) {
        return number(launch, scalar).doubleValue();
    }
}
