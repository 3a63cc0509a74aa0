package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** {@link TileKernel} in plain Java. */
final class ScalarTile implements TileKernel {
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
    public void multiply(int depth, float[] a, int aAt, Panels panels, int bAt, float[] c, int cAt) {
        MemorySegment b = panels.memory();
        for (int i = 0; i < ROWS; i++) {
            float c0 = c[cAt + 4 * i], c1 = c[cAt + 4 * i + 1], c2 = c[cAt + 4 * i + 2], c3 = c[cAt + 4 * i + 3];
            for (int p = 0; p < depth; p++) {
                float x = a[aAt + i * LINE + p];
                long at = 4L * (bAt + p * COLUMNS);
                c0 = Math.fma(x, b.get(DensePanels.F32, at), c0);
                c1 = Math.fma(x, b.get(DensePanels.F32, at + 4), c1);
                c2 = Math.fma(x, b.get(DensePanels.F32, at + 8), c2);
                c3 = Math.fma(x, b.get(DensePanels.F32, at + 12), c3);
            }
            c[cAt + 4 * i] = c0;
            c[cAt + 4 * i + 1] = c1;
            c[cAt + 4 * i + 2] = c2;
            c[cAt + 4 * i + 3] = c3;
        }
    }
}
