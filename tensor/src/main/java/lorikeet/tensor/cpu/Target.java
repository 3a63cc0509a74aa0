package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;

/**
 * Where the sums of a product go, and what they begin at. Both are F32 {@code [m, n]} with contiguous rows; a C that is alone, added to or
 * not, may have contiguous columns.
 *
 * @param c where the sums go
 * @param begin what the sums begin at: C, to be added to; a bias, as a row that is all rows (row stride 0); null for zeros
 */
public record Target(MatrixView c, MatrixView begin) {
    public Target {
        checkF32(c);
        if (begin != null) checkF32(begin);
    }

    /** C alone: added to, or written. */
    public static Target of(MatrixView c, boolean accumulate) {
        return new Target(c, accumulate ? c : null);
    }

    /** C, to be added to. */
    public Target continued() {
        return of(c, true);
    }

    /** The part from (row, column) on. */
    Target moved(long row, long column) {
        MatrixView from = begin == null ? null : begin.below(row).from(column);
        return new Target(c.below(row).from(column), from);
    }

    /** Whether what C has is read. */
    boolean continues() {
        return c.equals(begin);
    }

    /** Puts into a block {@code [rows, columns]} of C from (i, j) on what its sums begin at. */
    public void fill(int i, int rows, int j, int columns) {
        if (continues()) return;
        for (int row = i; row < i + rows; row++) {
            if (begin != null) MemorySegment.copy(begin.data(), begin.at(row, j), c.data(), c.at(row, j), 4L * columns);
            else for (int column = j; column < j + columns; column++) c.data().set(DensePanels.F32, c.at(row, column), 0);
        }
    }

    private static void checkF32(MatrixView matrix) {
        if (matrix.dtype() != DType.F32) throw new IllegalArgumentException("matrix product: expected a result in F32, found " + matrix.dtype());
    }
}
