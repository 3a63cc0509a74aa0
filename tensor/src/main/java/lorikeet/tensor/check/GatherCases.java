package lorikeet.tensor.check;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F16;
import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Gather;

/** Cases of {@link Gather}. Few rows, so that ids repeat. */
final class GatherCases {
    private GatherCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (DType table : new DType[] {F32, BF16, F16}) {
            cases.add(rows(F32, Operand.normal(table, 11, 65), 17));
            cases.add(rows(F32, Operand.normal(table, 5, 7).as(View.SLICED), 9));
        }
        cases.add(rows(F32, Operand.normal(F32, 3, 9).as(View.TRANSPOSED), 4));
        cases.add(rows(F32, Operand.normal(F32, 1, 1), 1));
        cases.add(rows(F32, Operand.normal(F32, 3, 8), 0));
        cases.add(rows(F64, Operand.normal(F64, 4, 3), 6).differentiate(0));
        for (int n : new int[] {0, 1, 33}) cases.add(backward(Operand.normal(F32, n, 19), 7));
        cases.add(backward(Operand.normal(F32, 9, 5).as(View.SLICED), 3));
        cases.add(backward(Operand.normal(F32, 9, 5).as(View.EXPANDED), 3));
        cases.add(rows(F64, Operand.normal(F64, 4, 3), 0).differentiate(0));
        cases.add(backward(Operand.normal(F64, 6, 3), 4).differentiate(0));
        cases.add(backward(Operand.normal(F64, 0, 3), 4).differentiate(0));
        return cases;
    }

    private static OpCase rows(DType out, Operand table, int n) {
        long width = table.spec().shape().dim(1);
        long bytes = n * (4 + width * (table.spec().dtype().bytes() + out.bytes()));
        return OpCase.of(new Gather.Rows(out), Tolerance.exact("elements are only widened"), 0, table, Operand.ids((int) table.spec().shape().dim(0), n))
                .moving(bytes);
    }

    private static OpCase backward(Operand dY, int rows) {
        long n = dY.spec().shape().dim(0);
        return OpCase.of(new Gather.RowsBackward(rows), Tolerance.sum(dY.spec().dtype(), n), dY.spec().shape().count(), dY, Operand.ids(rows, n));
    }
}
