package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTest {
    private static MemorySegment result(Arena arena, DType dtype) {
        MemorySegment found = arena.allocate(8L * dtype.bytes() + KernelRun.GUARD, 8);
        for (int i = 0; i < 8; i++) Elements.set(found, dtype, i, i);
        for (long at = 8L * dtype.bytes(); at < found.byteSize(); at += 4) found.set(ValueLayout.JAVA_INT, at, KernelRun.POISON);
        return found;
    }

    @ParameterizedTest
    @EnumSource(names = {"F64", "F32", "F16", "BF16", "I32"})
    void resultsOfEveryTypeAreRead(DType dtype) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = result(arena, dtype);
            Reference reference = Reference.stored(dtype, i -> new Reference.Close(i, 0.5));
            Verdict right = new Verdict(100);
            right.check("y", found, reference);
            assertEquals(8, right.checked());
            assertEquals("", right.wrong());
            Elements.set(found, dtype, 5, 9);
            Verdict wrong = new Verdict(100);
            wrong.check("y", found, reference);
            assertEquals("y[5] is 9.0, expected 5.0 within 0.5", wrong.wrong());
            assertEquals(8, wrong.worst());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F64", "F32", "BF16"})
    void writesPastTheEndAreSeen(DType dtype) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = result(arena, dtype);
            found.set(ValueLayout.JAVA_INT, 8L * dtype.bytes() + 12, 0);
            Verdict verdict = new Verdict(100);
            verdict.check("y", found, Reference.stored(dtype, i -> new Reference.Close(i, 0)));
            assertEquals("written 12 bytes past the end of y", verdict.wrong());
        }
    }
}
