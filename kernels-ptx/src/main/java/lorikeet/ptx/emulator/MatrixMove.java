package lorikeet.ptx.emulator;

/** {@code movmatrix.trans}: transposes an 8 x 8 matrix of 16-bit elements that lies across a warp, two elements a lane. */
final class MatrixMove extends WarpWide {
    private final int d;
    private final int a;

    MatrixMove(int d, int a) {
        this.d = d;
        this.a = a;
    }

    @Override
    void together(Warp warp, int lanes) {
        Frame f = warp.frame;
        for (int lane = 0; lane < Frame.LANES; lane++) {
            int row = lane >> 2;
            int column = 2 * (lane & 3);
            f.r[lane] = element(f, column, row) | element(f, column + 1, row) << 16;
        }
        f.keep32(d, lanes);
    }

    private int element(Frame f, int row, int column) {
        return f.r[a + 4 * row + column / 2] >>> 16 * (column & 1) & 0xffff;
    }
}
