package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.Statement;

/**
 * {@code ldmatrix} and {@code stmatrix}: 8 x 8 matrices of 16-bit elements, whose rows of 16 bytes lie in shared memory. Lane
 * {@code 8 j + r} gives the address of row r of matrix j. Lane l holds, of matrix j, elements (l / 4, 2 (l % 4)) and the one
 * right of it; transposed: (2 (l % 4), l / 4) and the one below.
 */
final class MatrixRows extends WarpWide {
    private final int[] registers;
    private final boolean transposed;
    private final boolean store;
    private final Access rows;

    /** @param registers rows of the registers, one a matrix: 1, 2 or 4 */
    MatrixRows(int[] registers, boolean transposed, boolean store, Access.Place place, Program program) {
        this.registers = registers;
        this.transposed = transposed;
        this.store = store;
        rows = new MatrixRowAccess(place, store, program.newSite());
    }

    @Override
    void describe(Statement statement, int guardSlot, RegisterUse use) {
        super.describe(statement, guardSlot, use);
        rows.describe(statement, -1, RegisterUse.NONE);
    }

    @Override
    void together(Warp warp, int lanes) {
        int giving = registers.length == 4 ? -1 : (1 << 8 * registers.length) - 1;
        int[] words = warp.words();
        Frame f = warp.frame;
        if (store) gather(f, words);
        if ((lanes & giving) != 0) rows.execute(warp, lanes & giving);
        if (!store) distribute(f, words, lanes);
    }

    private static int half(int[] words, int matrix, int row, int column) {
        return words[(8 * matrix + row) * 4 + column / 2] >>> 16 * (column & 1) & 0xffff;
    }

    private void distribute(Frame f, int[] words, int lanes) {
        for (int j = 0; j < registers.length; j++) {
            for (int lane = 0; lane < Frame.LANES; lane++) {
                int g = lane >> 2;
                int t = 2 * (lane & 3);
                int low = transposed ? half(words, j, t, g) : half(words, j, g, t);
                int high = transposed ? half(words, j, t + 1, g) : half(words, j, g, t + 1);
                f.r[lane] = low | high << 16;
            }
            f.keep32(registers[j], lanes);
        }
    }

    private void gather(Frame f, int[] words) {
        for (int j = 0; j < registers.length; j++) {
            for (int row = 0; row < 8; row++) {
                for (int pair = 0; pair < 4; pair++) {
                    int low = element(f, j, row, 2 * pair);
                    words[(8 * j + row) * 4 + pair] = low | element(f, j, row, 2 * pair + 1) << 16;
                }
            }
        }
    }

    private int element(Frame f, int matrix, int row, int column) {
        int a = transposed ? column : row;
        int b = transposed ? row : column;
        return f.r[registers[matrix] + 4 * a + b / 2] >>> 16 * (b & 1) & 0xffff;
    }
}
