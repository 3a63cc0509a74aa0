package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.RopeKernel;
import lorikeet.ptx.device.RowOperand;
import lorikeet.tensor.DType;

/** The rotary embedding of random rows; any numbers serve as cos and sin. */
final class RopeTrials {
    /** Three roundings of half a unit in the last place. */
    private static final double TOLERANCE = 3 * 0x1p-24;

    private RopeTrials() {}

    static KernelTrial of(Arena arena, DType dtype, long tokens, long heads, long half, int alignment) {
        MemorySegment x = RandomFloats.of(arena, tokens * heads * 2 * half, 31);
        Narrow narrow = new Narrow(dtype);
        MemorySegment operand = narrow.operand(arena, x);
        MemorySegment cos = RandomFloats.of(arena, tokens * half, 32);
        MemorySegment sin = RandomFloats.of(arena, tokens * half, 33);
        LaunchDescriptor launch = RopeKernel.launch(RowOperand.dense("x", dtype, tokens, heads * 2 * half),
                RowOperand.dense("cos", tokens, half), RowOperand.dense("sin", tokens, half), false, alignment);
        Reference y = element -> {
            long column = element % (2 * half);
            long angle = element / (heads * 2 * half) * half + column % half;
            double straight = (double) x.getAtIndex(JAVA_FLOAT, element) * cos.getAtIndex(JAVA_FLOAT, angle);
            double crossed = (double) x.getAtIndex(JAVA_FLOAT, column < half ? element + half : element - half) * sin.getAtIndex(JAVA_FLOAT, angle);
            return new Reference.Close(column < half ? straight - crossed : straight + crossed, TOLERANCE * (Math.abs(straight) + Math.abs(crossed)));
        };
        return new KernelTrial("tokens " + tokens + ", heads " + heads + ", half " + half, launch, Map.of("x", operand, "cos", cos, "sin", sin), Map.of("y", narrow.result(y)));
    }
}
