package lorikeet.tensor.check;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F16;
import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import lorikeet.tensor.op.MatMul;

/** Cases of {@link MatMul}. */
final class MatMulCases {
    private MatMulCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (boolean ta : new boolean[] {false, true}) {
            for (boolean tb : new boolean[] {false, true}) form(cases, ta, tb);
        }
        cases.add(product(false, false, Operand.normal(F32, 3, 5, 7), Operand.normal(F32, 3, 7, 9)));
        cases.add(product(false, true, Operand.normal(F32, 2, 1, 4, 17), Operand.normal(F32, 3, 6, 17)));
        cases.add(product(true, false, Operand.normal(F32, 17, 4), Operand.normal(F32, 2, 17, 6)));
        cases.add(product(false, false, Operand.normal(F32, 7, 13).as(View.SLICED), Operand.normal(F32, 13, 5).as(View.TRANSPOSED)));
        cases.add(product(false, true, Operand.normal(F32, 7, 13).as(View.TRANSPOSED), Operand.normal(F32, 5, 13).as(View.SLICED)));
        cases.add(product(false, false, Operand.normal(F32, 7, 13).as(View.EXPANDED), Operand.normal(F32, 13, 5)));
        cases.add(product(false, false, Operand.normal(F32, 3, 0), Operand.normal(F32, 0, 4)));
        cases.add(product(false, false, Operand.normal(F32, 0, 3), Operand.normal(F32, 3, 4)));
        cases.add(product(false, false, Operand.normal(F32, 0, 2, 3), Operand.normal(F32, 3, 4)));
        cases.add(product(false, true, Operand.normal(F64, 0, 3), Operand.normal(F64, 4, 3)).differentiate(0, 1));
        cases.add(product(false, false, Operand.normal(F64, 2, 0), Operand.normal(F64, 0, 3)).differentiate(0, 1));
        cases.add(product(true, false, Operand.normal(F64, 2, 1, 3, 2), Operand.normal(F64, 2, 3, 2)).differentiate(0, 1));
        return cases;
    }

    private static void form(List<OpCase> cases, boolean ta, boolean tb) {
        cases.add(product(ta, tb, F32, F32, 1, 1, 1));
        cases.add(product(ta, tb, F32, F32, 5, 17, 9));
        cases.add(product(ta, tb, F32, F32, 65, 33, 67));
        cases.add(product(ta, tb, F32, F32, 1, 129, 257));
        cases.add(product(ta, tb, F32, F32, 13, 1021, 1));
        cases.add(product(ta, tb, F32, BF16, 7, 65, 33));
        cases.add(product(ta, tb, F32, F16, 7, 65, 33));
        cases.add(product(ta, tb, F64, F64, 3, 4, 2).differentiate(0, 1));
        Operand a = matrix(F64, ta, 2, 3);
        cases.add(product(ta, tb, a, batch(matrix(F64, tb, 3, 2))).differentiate(0, 1));
    }

    private static Operand batch(Operand matrix) {
        Shape shape = matrix.spec().shape();
        return Operand.normal(matrix.spec().dtype(), 2, shape.dim(0), shape.dim(1));
    }

    private static OpCase product(boolean ta, boolean tb, DType a, DType b, long m, long k, long n) {
        return product(ta, tb, matrix(a, ta, m, k), matrix(b, tb, k, n));
    }

    private static Operand matrix(DType dtype, boolean transposed, long rows, long cols) {
        return transposed ? Operand.normal(dtype, cols, rows) : Operand.normal(dtype, rows, cols);
    }

    private static OpCase product(boolean ta, boolean tb, Operand a, Operand b) {
        MatMul op = new MatMul(ta, tb);
        long inner = a.spec().shape().dim(ta ? -2 : -1);
        var result = op.infer(a.spec(), b.spec())[0];
        return OpCase.of(op, Tolerance.sum(result.dtype(), inner), 2 * inner * result.shape().count(), a, b);
    }
}
