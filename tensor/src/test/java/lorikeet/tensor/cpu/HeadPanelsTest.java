package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import lorikeet.tensor.cpu.HeadPanels.Rows;
import org.junit.jupiter.api.Test;

class HeadPanelsTest {
    private static final int KEYS = 300;
    private static final int DIM = 40;
    private static final int ROWS = 98;

    /** What is kept packed gives the bits of what is packed for each product, in whatever order keys are asked for. */
    @Test
    void keptAndPackedAnewAreTheSameBits() {
        int[][] ranges = {{0, 64}, {PackedMatrix.ALIGNMENT, 200}, {PackedMatrix.ALIGNMENT, 300}, {256, 300}, {0, 300}, {64, 65}};
        for (boolean across : new boolean[] {true, false}) {
            for (int rows : new int[] {ROWS, 1}) {
                assertArrayEquals(products(ranges, across, rows, 0), products(ranges, across, rows, KEYS * DIM), rows + " rows, across " + across);
            }
        }
    }

    private static float[] products(int[][] ranges, boolean across, int m, long most) {
        try (Arena arena = Arena.ofConfined(); Team team = new Team(1)) {
            Gemm gemm = new Gemm(team);
            Heads heads = new Heads(random(arena, KEYS * DIM, 1), 0, DIM, DIM);
            HeadPanels panels = new HeadPanels(gemm.kept(0), heads, across, most);
            Rows rows = new Rows(0, KEYS, 0);
            MemorySegment a = random(arena, ROWS * KEYS, 2);
            MemorySegment c = random(arena, ranges.length * ROWS * KEYS, 3);
            for (int i = 0; i < ranges.length; i++) {
                MatrixView result = MatrixView.f32(c, 4L * i * ROWS * KEYS, KEYS, 1);
                panels.multiply(gemm, m, MatrixView.f32(a, 0, KEYS, 1), rows, ranges[i][0], ranges[i][1], result, i % 2 == 1);
            }
            return c.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    private static MemorySegment random(Arena arena, int count, int seed) {
        MemorySegment numbers = arena.allocate(4L * count, 64);
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) numbers.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat() - 0.5f);
        return numbers;
    }
}
