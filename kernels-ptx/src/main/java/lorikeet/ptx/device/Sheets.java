package lorikeet.ptx.device;

import lorikeet.tensor.Tensor;

/**
 * Operands of one shape, whose last dimension is contiguous, as matrices: {@code rows} rows that lie one row stride apart, in
 * {@link #count} sheets. Leading dimensions that every operand steps through evenly are merged into the rows, so that there is
 * one sheet unless an operand is a view of a tensor with three dimensions or more.
 */
final class Sheets {
    private final Tensor[] operands;
    private final long rows;
    private final long count;
    /** The axis of neighbouring rows; -1 where there is one row. */
    private final int axis;
    /** Axes from here on belong to one sheet. */
    private final int inside;

    private Sheets(Tensor[] operands, long rows, int axis, int inside) {
        this.operands = operands;
        this.rows = rows;
        this.axis = axis;
        this.inside = inside;
        long sheets = 1;
        for (int i = 0; i < inside; i++) sheets *= operands[0].dim(i);
        count = sheets;
    }

    static Sheets of(Tensor... operands) {
        int last = Math.max(0, operands[0].shape().rank() - 1);
        int axis = -1;
        long rows = 1;
        int inside = last;
        while (inside > 0) {
            int next = inside - 1;
            long dim = operands[0].dim(next);
            if (dim != 1 && axis >= 0 && !continues(operands, next, axis, rows)) break;
            if (dim != 1 && axis < 0) axis = next;
            rows *= dim;
            inside = next;
        }
        return new Sheets(operands, rows, axis, inside);
    }

    private static boolean continues(Tensor[] operands, int outer, int inner, long rows) {
        for (Tensor operand : operands) if (operand.stride(outer) != operand.stride(inner) * rows) return false;
        return true;
    }

    /** The most sheets that operands of these dimensions can have. */
    static long most(long... dims) {
        long most = 1;
        for (int i = 0; i < dims.length - 2; i++) most *= dims[i];
        return Math.max(1, most);
    }

    long rows() {
        return rows;
    }

    long count() {
        return count;
    }

    /** Elements from a row of operand {@code o} to the next one. */
    long stride(int o) {
        return axis < 0 ? 0 : operands[o].stride(axis);
    }

    /** Where {@code sheet} of operand {@code o} begins. */
    Place place(int o, long sheet) {
        long at = 0;
        long rest = sheet;
        for (int i = inside - 1; i >= 0; i--) {
            long dim = operands[o].dim(i);
            at += rest % dim * operands[o].stride(i);
            rest /= dim;
        }
        return Place.of(operands[o]).from(at * operands[o].dtype().bytes());
    }
}
