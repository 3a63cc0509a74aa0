package lorikeet.tensor.reference;

import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Gather;
import lorikeet.tensor.op.Move;

/** Definition of {@link Gather}. */
final class GatherReference {
    private GatherReference() {}

    static void run(Gather op, Tensor[] in, Tensor[] out) {
        switch (op) {
            case Gather.Rows rows -> gather(checked(op, in[1], in[0].dim(0)), in[0], out[0]);
            case Gather.RowsBackward backward -> scatterAdd(checked(op, in[1], backward.rows()), in[0], out[0]);
        }
    }

    private static int[] checked(Gather op, Tensor ids, long rows) {
        int[] values = Values.ints(ids);
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= rows) {
                throw new ShapeException(op.name() + ": id " + values[i] + " at index " + i + " is outside of the table's " + rows + " rows");
            }
        }
        return values;
    }

    private static void gather(int[] ids, Tensor table, Tensor y) {
        for (int i = 0; i < ids.length; i++) Values.write(Values.of(row(table, ids[i])), row(y, i));
    }

    private static Tensor row(Tensor matrix, long i) {
        return new Move.Slice(0, i, i + 1).view(matrix);
    }

    private static void scatterAdd(int[] ids, Tensor dY, Tensor dTable) {
        double[] from = Values.of(dY);
        double[] sums = new double[Values.count(dTable.shape())];
        int d = (int) dY.dim(1);
        for (int i = 0; i < ids.length; i++) {
            for (int c = 0; c < d; c++) sums[ids[i] * d + c] += from[i * d + c];
        }
        Values.write(sums, dTable);
    }
}
