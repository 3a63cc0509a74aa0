package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.tensor.DType;
import lorikeet.tensor.DynamicMap;
import lorikeet.tensor.op.Optimize;

/** One AdamW step with moments in 8 bits: the plain step on the moments that the codes stand for, coded again. */
final class CodedTrials {
    private static final int BLOCK = Optimize.AdamW8bit.BLOCK;

    private final LaunchDescriptor launch;
    private final Map<String, MemorySegment> inputs;
    private final AdamWTrials plain;

    CodedTrials(Arena arena, LaunchDescriptor launch) {
        this.launch = launch;
        inputs = CodedLaunches.moments(arena);
        plain = new AdamWTrials(inputs.get("p"), inputs.get("g"), widened(arena, DynamicMap.signed(), "m"), widened(arena, DynamicMap.unsigned(), "v"));
    }

    KernelTrial trial() {
        Reference first = plain::first;
        Reference second = plain::second;
        return new KernelTrial("count " + count(), launch, inputs, Map.of("p", plain::parameter,
                "m", Reference.stored(DType.U8, i -> code(DynamicMap.signed(), first, i)), "mScales", block -> scale(first, block),
                "v", Reference.stored(DType.U8, i -> code(DynamicMap.unsigned(), second, i)), "vScales", block -> scale(second, block)));
    }

    private long count() {
        return new LaunchSizes(launch).number("count").longValue();
    }

    /** The moments, whose scales are 1. */
    private MemorySegment widened(Arena arena, DynamicMap map, String operand) {
        MemorySegment codes = inputs.get(operand);
        MemorySegment values = arena.allocate(JAVA_FLOAT, codes.byteSize());
        for (long i = 0; i < codes.byteSize(); i++) values.setAtIndex(JAVA_FLOAT, i, map.value(codes.get(JAVA_BYTE, i) & 0xff));
        return values;
    }

    private Reference.Close scale(Reference moment, long block) {
        double most = 0;
        double tolerance = 0;
        for (long i = block * BLOCK; i < Math.min(count(), (block + 1) * BLOCK); i++) {
            most = Math.max(most, Math.abs(moment.element(i).value()));
            tolerance = Math.max(tolerance, moment.element(i).tolerance());
        }
        return new Reference.Close(most, tolerance);
    }

    /** The codes between those of the ends of what the quotient may be: mostly one. */
    private Reference.Close code(DynamicMap map, Reference moment, long i) {
        Reference.Close value = moment.element(i);
        Reference.Close scale = scale(moment, i / BLOCK);
        double quotient = value.value() / scale.value();
        double tolerance = (value.tolerance() + Math.abs(quotient) * scale.tolerance()) / scale.value() + 0x1p-24 * Math.abs(quotient);
        int low = code(map, quotient - tolerance);
        int high = code(map, quotient + tolerance);
        return new Reference.Close((low + high) / 2.0, Math.max((high - low) / 2.0, Double.MIN_VALUE));
    }

    /** Nearest to {@code x}; one whose value has another sign moves one on. */
    private static int code(DynamicMap map, double x) {
        int nearest = map.nearest((float) x);
        boolean other = map == DynamicMap.signed() && map.value(nearest) < 0 != x < 0;
        return other ? nearest + (x < 0 ? -1 : 1) : nearest;
    }
}
