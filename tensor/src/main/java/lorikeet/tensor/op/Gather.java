package lorikeet.tensor.op;

import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;

/**
 * Rows picked by index, and their gradient. On the CPU an index out of range is an error that names it. A GPU, or the emulator of one, is not
 * waited for and reads nothing outside of the table: the row is NaN, which a run finds when it next looks at its sums, and its gradient goes nowhere.
 */
public sealed interface Gather extends Op {

    /** table {@code [rows, d]} in any float dtype, ids I32 {@code [n]} → {@code [n, d]} in {@code out}. */
    record Rows(DType out) implements Gather {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2);
            Check.floating(this, "table", in[0]);
            Check.rank(this, "table", in[0], 2);
            ids(this, in[1]);
            return Check.out(Spec.of(out, in[1].shape().dim(0), in[0].shape().dim(1)));
        }

        @Override
        public String name() {
            return "gatherRows";
        }
    }

    /** dTable {@code [rows, d]}: row r is the sum of dY {@code [n, d]} over i with ids[i] = r, in ascending i; F32 where dY has 16 bits. */
    record RowsBackward(long rows) implements Gather {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 2);
            Check.activation(this, "dY", in[0]);
            Check.rank(this, "dY", in[0], 2);
            ids(this, in[1]);
            Check.shape(this, "ids", in[1], in[0].shape().dim(0));
            return Check.out(Spec.of(in[0].dtype().wide(), rows, in[0].shape().dim(1)));
        }

        @Override
        public String name() {
            return "scatterAddRows";
        }
    }

    private static void ids(Op op, Spec ids) {
        Check.dtype(op, "ids", ids, DType.I32);
        Check.rank(op, "ids", ids, 1);
    }
}
