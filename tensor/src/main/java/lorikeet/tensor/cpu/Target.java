package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;

/**
 * Where the sums of a product go, what they begin at, and what is made of them as soon as they are there. All matrices are F32 {@code [m, n]}
 * with contiguous rows; a C that is alone, added to or not, may have contiguous columns.
 *
 * @param c where the sums go; overlaps none of the others but a {@code begin} that is C itself
 * @param begin what the sums begin at: C, to be added to; a bias, as a row that is all rows (row stride 0); null for zeros
 * @param gating what is made of the sums; null for nothing
 */
public record Target(MatrixView c, MatrixView begin, Gating gating) {
    public Target {
        checkF32(c);
        if (begin != null) checkF32(begin);
    }

    /** act = silu(gate) · C, by {@code rows} for each row of a block of C that has just been stored. */
    public record Gating(GatedRows rows, MatrixView gate, MatrixView act) {
        public Gating {
            checkF32(gate);
            checkF32(act);
        }

        private Gating moved(long row, long column) {
            return new Gating(rows, gate.below(row).from(column), act.below(row).from(column));
        }
    }

    /** C alone: added to, or written. */
    public static Target of(MatrixView c, boolean accumulate) {
        return new Target(c, accumulate ? c : null, null);
    }

    /** The same for the first of several products whose sum C is. */
    Target first() {
        return new Target(c, begin, null);
    }

    /** The same for what is added to C last. */
    public Target last() {
        return new Target(c, c, gating);
    }

    /** The part from (row, column) on. */
    Target moved(long row, long column) {
        MatrixView from = begin == null ? null : begin.below(row).from(column);
        return new Target(c.below(row).from(column), from, gating == null ? null : gating.moved(row, column));
    }

    /** The same of matrices of one column, whose column strides may be any: as rows of one number each. */
    Target oneColumn() {
        Gating one = gating == null ? null : new Gating(gating.rows, gating.gate.oneColumn(), gating.act.oneColumn());
        return new Target(c.oneColumn(), begin == null ? null : begin.oneColumn(), one);
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

    /** Makes what is made of the sums of a block of C, which are all there: {@code [rows, columns]} from (i, j) on. */
    public void end(int i, int rows, int j, int columns) {
        if (gating == null) return;
        MatrixView gate = gating.gate;
        MatrixView act = gating.act;
        for (int row = i; row < i + rows; row++) {
            gating.rows.swiGlu(act.data(), act.at(row, j), gate.data(), gate.at(row, j), c.data(), c.at(row, j), columns);
        }
    }

    /** @throws IllegalArgumentException if one of the matrices has other than contiguous rows */
    void checkRows() {
        checkRows("C", c);
        if (begin != null) checkRows("what C begins at", begin);
        if (gating != null) {
            checkRows("gate", gating.gate);
            checkRows("act", gating.act);
        }
    }

    private static void checkRows(String what, MatrixView matrix) {
        if (matrix.columnStride() != 1) throw new IllegalArgumentException("matrix product: expected " + what + " with column stride 1, found " + matrix.columnStride());
    }

    private static void checkF32(MatrixView matrix) {
        if (matrix.dtype() != DType.F32) throw new IllegalArgumentException("matrix product: expected a result in F32, found " + matrix.dtype());
    }
}
