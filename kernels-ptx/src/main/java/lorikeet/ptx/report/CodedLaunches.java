package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.ptx.device.AdamW8bitKernel;
import lorikeet.ptx.device.RangeFinderKernels;
import lorikeet.tensor.DynamicMap;
import lorikeet.tensor.op.Optimize;

/** Launches whose work depends on what they read: codes look into tables where their values are, and a matrix of zeros has no factor. */
final class CodedLaunches {
    private static final int COUNT = 1 << 14;
    private static final int ROWS = 1024, RANK = 64;

    private CodedLaunches() {}

    static Stream<TypicalLaunch> of(Arena arena) {
        return Stream.concat(Stream.of(16, Float.BYTES).map(alignment -> adamW(arena, alignment)), Stream.of(factor(arena)));
    }

    private static TypicalLaunch adamW(Arena arena, int alignment) {
        Optimize.AdamW8bit op = new Optimize.AdamW8bit(0.9, 0.95, 1e-8, 0.1, 1);
        return new TypicalLaunch(AdamW8bitKernel.step(op, COUNT, alignment), moments(arena));
    }

    /** Operands of a step over {@value #COUNT} elements: every code, all scales 1. */
    static Map<String, MemorySegment> moments(Arena arena) {
        MemorySegment codes = arena.allocate(COUNT);
        for (int i = 0; i < COUNT; i++) codes.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 97 + i / 256));
        MemorySegment scales = arena.allocate(Optimize.AdamW8bit.blocks(COUNT) * Float.BYTES, Float.BYTES);
        for (long i = 0; i < scales.byteSize() / Float.BYTES; i++) scales.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
        return Map.of("p", RandomFloats.of(arena, COUNT, 21), "g", RandomFloats.of(arena, COUNT, 22),
                "m", codes, "mScales", scales, "v", codes, "vScales", scales, "signed map", map(arena, DynamicMap.signed()),
                "unsigned map", map(arena, DynamicMap.unsigned()), "step", AdamWTrials.step(arena), "status", AdamWTrials.status(arena));
    }

    private static MemorySegment map(Arena arena, DynamicMap map) {
        MemorySegment values = arena.allocate(ValueLayout.JAVA_FLOAT, Optimize.AdamW8bit.CODES);
        for (int i = 0; i < Optimize.AdamW8bit.CODES; i++) values.setAtIndex(ValueLayout.JAVA_FLOAT, i, map.value(i));
        return values;
    }

    /** Ids in ascending order, each once, and the groups that they make: with zeros the first group has all, or none has any. */
    static Map<String, MemorySegment> groups(Arena arena, long rows) {
        MemorySegment sorted = arena.allocate(ValueLayout.JAVA_INT, rows), bounds = arena.allocate(ValueLayout.JAVA_INT, 2 * rows);
        for (int i = 0; i < rows; i++) {
            sorted.setAtIndex(ValueLayout.JAVA_INT, i, i);
            bounds.setAtIndex(ValueLayout.JAVA_INT, 2L * i, i);
            bounds.setAtIndex(ValueLayout.JAVA_INT, 2L * i + 1, i + 1);
        }
        return Map.of("ids", sorted, "sorted", sorted, "bounds", bounds);
    }

    /** Of columns that are orthonormal already. */
    private static TypicalLaunch factor(Arena arena) {
        MemorySegment sums = arena.allocate(ValueLayout.JAVA_DOUBLE, 2L * RANK * RANK);
        for (int i = 0; i < RANK; i++) sums.setAtIndex(ValueLayout.JAVA_DOUBLE, (long) i * RANK + i, 1);
        return new TypicalLaunch(RangeFinderKernels.factor(ROWS, RANK, 0, 1), Map.of("sums", sums));
    }
}
