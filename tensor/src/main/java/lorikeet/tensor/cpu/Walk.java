package lorikeet.tensor.cpu;

import java.util.Arrays;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;

/**
 * The rows of a shape, and where they begin in operands that are strided or broadcast to it. Neighbouring dimensions
 * that every operand steps through evenly are merged, so that a row is as long as it can be.
 */
final class Walk {
    private static final long LONGEST = 1 << 30;

    private final int length;
    private final long rows;
    private final long[] dims;       // leading dimensions, innermost first
    private final long[][] strides;  // [operand][leading dimension], bytes
    private final long[] base;       // [operand], bytes
    private final long[] step;       // [operand], elements along a row

    private Walk(Merged merged, Tensor[] operands) {
        length = Sizes.of(merged.length);
        dims = Arrays.copyOf(merged.dims, merged.rank);
        rows = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        step = merged.step;
        base = new long[operands.length];
        strides = new long[operands.length][];
        for (int o = 0; o < operands.length; o++) {
            base[o] = operands[o].byteOffset();
            strides[o] = Arrays.copyOf(merged.strides[o], merged.rank);
            for (int d = 0; d < merged.rank; d++) strides[o][d] *= operands[o].dtype().bytes();
        }
    }

    /** Rows of {@code shape}, to which the operands broadcast; along a row they step evenly. */
    static Walk over(Shape shape, Tensor... operands) {
        return new Walk(new Merged(shape, operands, Rows.EVEN), operands);
    }

    /** As {@link #over}, with rows that lie contiguous in every operand. */
    static Walk contiguous(Shape shape, Tensor... operands) {
        return new Walk(new Merged(shape, operands, Rows.CONTIGUOUS), operands);
    }

    /** As {@link #over}, with rows that lie contiguous or, where {@link #step} is 0, are one element. */
    static Walk contiguousOrOne(Shape shape, Tensor... operands) {
        return new Walk(new Merged(shape, operands, Rows.CONTIGUOUS_OR_ONE), operands);
    }

    /** What the rows of all operands are. */
    private enum Rows {
        EVEN, CONTIGUOUS, CONTIGUOUS_OR_ONE;

        boolean allow(long step) {
            return switch (this) {
                case EVEN -> true;
                case CONTIGUOUS -> step == 1;
                case CONTIGUOUS_OR_ONE -> step == 1 || step == 0;
            };
        }
    }

    /** Elements of a row. */
    int length() {
        return length;
    }

    long rows() {
        return rows;
    }

    /** Elements between neighbours of a row: 0 for an operand that is broadcast along it. */
    long step(int operand) {
        return step[operand];
    }

    /** Byte of the first element of a row, rows counted in row-major order. */
    long at(int operand, long row) {
        long[] of = strides[operand];
        long at = base[operand];
        for (int d = 0; d < dims.length; d++) {
            long next = row / dims[d];
            at += (row - next * dims[d]) * of[d];
            row = next;
        }
        return at;
    }

    /** Work on {@code n} elements of a row from {@code column} on. */
    @FunctionalInterface
    interface Piece {
        void run(long row, int column, int n, int worker);
    }

    /** Does every element once, in tasks of about {@link Cores#CHUNK} elements. */
    void pieces(Cores cores, Piece piece) {
        int parts = Math.max(1, Math.ceilDiv(length, Cores.CHUNK));
        cores.splitRows(rows * parts, Math.min(length, Cores.CHUNK), (begin, end, worker) -> {
            for (long i = begin; i < end; i++) {
                int column = (int) (i % parts) * Cores.CHUNK;
                piece.run(i / parts, column, Math.min(Cores.CHUNK, length - column), worker);
            }
        });
    }

    /** The loop nest while it is merged, innermost first; all strides in elements. */
    private static final class Merged {
        final long[] dims;
        final long[][] strides;
        final long[] step;
        final Rows rows;
        long length = 1;
        int rank;

        Merged(Shape shape, Tensor[] operands, Rows rows) {
            this.rows = rows;
            dims = new long[shape.rank()];
            strides = new long[operands.length][shape.rank()];
            step = new long[operands.length];
            Arrays.fill(step, 1);
            long[] run = new long[operands.length];
            for (int axis = shape.rank() - 1; axis >= 0; axis--) {
                if (shape.dim(axis) == 1) continue;
                for (int o = 0; o < operands.length; o++) run[o] = stride(operands[o], shape, axis);
                add(shape.dim(axis), run);
            }
        }

        private static long stride(Tensor operand, Shape shape, int axis) {
            int own = axis - shape.rank() + operand.shape().rank();
            return own < 0 || operand.dim(own) == 1 ? 0 : operand.stride(own);
        }

        private void add(long dim, long[] run) {
            if (rank == 0 && length == 1 && allowed(run)) {
                System.arraycopy(run, 0, step, 0, run.length);
                length = dim;
            } else if (rank == 0 && length * dim <= LONGEST && continues(run, step, length)) {
                length *= dim;
            } else if (rank > 0 && continuesOuter(run)) {
                dims[rank - 1] *= dim;
            } else {
                for (int o = 0; o < run.length; o++) strides[o][rank] = run[o];
                dims[rank++] = dim;
            }
        }

        private boolean allowed(long[] run) {
            for (long step : run) if (!rows.allow(step)) return false;
            return true;
        }

        private static boolean continues(long[] run, long[] step, long count) {
            for (int o = 0; o < run.length; o++) if (run[o] != step[o] * count) return false;
            return true;
        }

        private boolean continuesOuter(long[] run) {
            for (int o = 0; o < run.length; o++) {
                if (run[o] != strides[o][rank - 1] * dims[rank - 1]) return false;
            }
            return true;
        }
    }
}
