package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** {@link DirectTile} in plain Java. */
final class ScalarDirect implements DirectTile {
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
    public void multiply(int depth, MemorySegment a, long aAt, long aRow, MemorySegment b, long bAt, boolean continued, MemorySegment c, long cAt, long cRow) {
        multiply(depth, a, aAt, aRow, 4, b, bAt, continued, c, cAt, cRow);
    }

    @Override
    public void multiplyColumns(int depth, MemorySegment a, long aAt, long aColumn, MemorySegment b, long bAt, boolean continued, MemorySegment c, long cAt, long cRow) {
        multiply(depth, a, aAt, 4, aColumn, b, bAt, continued, c, cAt, cRow);
    }

    private static void multiply(int depth, MemorySegment a, long aAt, long aRow, long aColumn, MemorySegment b, long bAt, boolean continued, MemorySegment c, long cAt, long cRow) {
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                long at = cAt + i * cRow + 4L * j;
                float sum = continued ? c.get(DensePanels.F32, at) : 0;
                for (int p = 0; p < depth; p++) {
                    sum = Math.fma(a.get(DensePanels.F32, aAt + i * aRow + p * aColumn), b.get(DensePanels.F32, bAt + 4L * (COLUMNS * p + j)), sum);
                }
                c.set(DensePanels.F32, at, sum);
            }
        }
    }
}
