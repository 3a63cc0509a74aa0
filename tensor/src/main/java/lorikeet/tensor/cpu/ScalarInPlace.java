package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** {@link InPlaceTile} in plain Java. */
final class ScalarInPlace implements InPlaceTile {
    private static final int ROWS = 4;
    private static final int COLUMNS = 4;

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public int mostColumns() {
        return 64;
    }

    @Override
    public int mostRows() {
        return 16;
    }

    @Override
    public void multiply(int depth, MemorySegment a, long aAt, long aRow, MemorySegment b, long bAt, float[] c, int cAt) {
        for (int i = 0; i < ROWS; i++) {
            int at = cAt + i * COLUMNS;
            float c0 = c[at], c1 = c[at + 1], c2 = c[at + 2], c3 = c[at + 3];
            for (int p = 0; p < depth; p++) {
                float x = a.get(DensePanels.F32, aAt + i * aRow + 4L * p);
                long row = bAt + 4L * COLUMNS * p;
                c0 = Math.fma(x, b.get(DensePanels.F32, row), c0);
                c1 = Math.fma(x, b.get(DensePanels.F32, row + 4), c1);
                c2 = Math.fma(x, b.get(DensePanels.F32, row + 8), c2);
                c3 = Math.fma(x, b.get(DensePanels.F32, row + 12), c3);
            }
            c[at] = c0;
            c[at + 1] = c1;
            c[at + 2] = c2;
            c[at + 3] = c3;
        }
    }
}
