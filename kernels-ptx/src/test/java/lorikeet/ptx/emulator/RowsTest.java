package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.tensor.cpu.Simd;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vector code of every width gives the bits of scalar code. */
class RowsTest {
    private static int[] rows(PtxType type) {
        List<Long> edges = EdgeValues.of(type);
        Random random = new Random(5);
        return IntStream.range(0, 128).map(i -> i % 3 == 0 ? random.nextInt() : edges.get(random.nextInt(edges.size())).intValue()).toArray();
    }

    private static int[] after(PtxType type, Consumer<int[]> operation) {
        int[] r = rows(type);
        operation.accept(r);
        return r;
    }

    private static void assumeVectors() {
        Assumptions.assumeTrue(Simd.lanes() > 1, () -> "no vector instructions: " + Simd.description());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void floats(int lanes) {
        assumeVectors();
        FloatRows scalar = Rows.floats(1);
        FloatRows vector = Rows.floats(lanes);
        assertArrayEquals(after(PtxType.F32, r -> scalar.add(r, 0, 32, 64)), after(PtxType.F32, r -> vector.add(r, 0, 32, 64)));
        assertArrayEquals(after(PtxType.F32, r -> scalar.sub(r, 0, 32, 64)), after(PtxType.F32, r -> vector.sub(r, 0, 32, 64)));
        assertArrayEquals(after(PtxType.F32, r -> scalar.mul(r, 32, 32, 64)), after(PtxType.F32, r -> vector.mul(r, 32, 32, 64)));
        assertArrayEquals(after(PtxType.F32, r -> scalar.fma(r, 96, 32, 64, 96)), after(PtxType.F32, r -> vector.fma(r, 96, 32, 64, 96)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void integers(int lanes) {
        assumeVectors();
        IntRows s = Rows.ints(1);
        IntRows v = Rows.ints(lanes);
        PtxType t = PtxType.U32;
        assertArrayEquals(after(t, r -> s.add(r, 0, 32, 64)), after(t, r -> v.add(r, 0, 32, 64)));
        assertArrayEquals(after(t, r -> s.sub(r, 0, 32, 64)), after(t, r -> v.sub(r, 0, 32, 64)));
        assertArrayEquals(after(t, r -> s.mul(r, 0, 32, 64)), after(t, r -> v.mul(r, 0, 32, 64)));
        assertArrayEquals(after(t, r -> s.mad(r, 0, 32, 64, 0)), after(t, r -> v.mad(r, 0, 32, 64, 0)));
        assertArrayEquals(after(t, r -> s.and(r, 0, 32, 64)), after(t, r -> v.and(r, 0, 32, 64)));
        assertArrayEquals(after(t, r -> s.or(r, 0, 32, 64)), after(t, r -> v.or(r, 0, 32, 64)));
        assertArrayEquals(after(t, r -> s.xor(r, 0, 32, 64)), after(t, r -> v.xor(r, 0, 32, 64)));
        assertArrayEquals(after(t, r -> s.shl(r, 0, 32, 64)), after(t, r -> v.shl(r, 0, 32, 64)));
        assertArrayEquals(after(t, r -> s.shr(r, 0, 32, 64)), after(t, r -> v.shr(r, 0, 32, 64)));
        int[] r = rows(t);
        assertEquals(s.equal(r, 32, 64), v.equal(r, 32, 64));
        assertEquals(s.less(r, 32, 64), v.less(r, 32, 64));
        assertEquals(s.lessUnsigned(r, 32, 64), v.lessUnsigned(r, 32, 64));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 16})
    void addresses(int lanes) {
        if (lanes > 1) assumeVectors();
        AddressRows rows = Rows.addresses(lanes);
        long base = 0x7f00_0000_0100L;
        long[] run = LongStream.range(0, 32).map(i -> base + 4 * (i % 16)).toArray();
        assertEquals(List.of(true, false, true, false, false, false), List.of(rows.areRuns(run, 4), rows.areRuns(run, 0), rows.areInside(run, base, 60, 3),
                rows.areInside(run, base, 59, 3), rows.areInside(run, base + 1, 60, 3), rows.areInside(run, base, 60, 7)));
        run[31] = -1;
        assertEquals(List.of(false, false), List.of(rows.areRuns(run, 4), rows.areInside(run, base, Integer.MAX_VALUE, 0)));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(200);
            int[] words = rows(PtxType.U32);
            rows.store16(data, 12, words, 32);
            int[] back = new int[64];
            rows.load16(data, 12, back, 16);
            for (int i = 0; i < 16; i++) assertEquals(words[32 + i], back[16 + i]);
            assertEquals(words[33], data.get(ValueLayout.JAVA_INT_UNALIGNED, 16));
        }
    }
}
