package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.Statement;

/**
 * {@code ldmatrix.m16n16.trans.b8}: 16 x 16 matrices of bytes, whose rows lie in shared memory. Lane {@code 16 j + r} gives the address of
 * row r of matrix j. Lane l holds, of matrix j, the bytes of rows {@code 4 (l % 4)} to 3 below it of column {@code l / 4}, and of column
 * {@code l / 4 + 8} in the next register.
 */
final class MatrixBytes extends WarpWide {
    private static final int ROWS = 16;

    private final int[] registers;
    private final Access rows;

    /** @param registers rows of the registers, two a matrix */
    MatrixBytes(int[] registers, Access.Place place, Program program) {
        this.registers = registers;
        rows = new MatrixRowAccess(place, false, program.newSite());
    }

    @Override
    void describe(Statement statement, int guardSlot, RegisterUse use) {
        super.describe(statement, guardSlot, use);
        rows.describe(statement, -1, RegisterUse.NONE);
    }

    @Override
    void together(Warp warp, int lanes) {
        int giving = registers.length == 4 ? -1 : (1 << ROWS) - 1;
        if ((lanes & giving) != 0) rows.execute(warp, lanes & giving);
        Frame f = warp.frame;
        for (int j = 0; j < registers.length; j++) {
            for (int lane = 0; lane < Frame.LANES; lane++) f.r[lane] = fragment(warp.words(), ROWS * (j / 2) + 4 * (lane & 3), (lane >> 2) + 8 * (j % 2));
            f.keep32(registers[j], lanes);
        }
    }

    /** Four bytes of {@code column} from {@code row} on. */
    private static int fragment(int[] words, int row, int column) {
        int bytes = 0;
        for (int i = 0; i < 4; i++) bytes |= (words[4 * (row + i) + column / 4] >>> 8 * (column % 4) & 0xff) << 8 * i;
        return bytes;
    }
}
