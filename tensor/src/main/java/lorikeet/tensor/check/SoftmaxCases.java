package lorikeet.tensor.check;

import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Softmax;

/** Cases of {@link Softmax}. */
final class SoftmaxCases {
    private static final double LEAST = Double.NEGATIVE_INFINITY;
    /** Rows of 5: of -infinity alone, with a NaN, with +infinity, and one as usual. */
    private static final double[] SPECIAL = {LEAST, LEAST, LEAST, LEAST, LEAST, 1, 2, Double.NaN, 3, 4, 1, -LEAST, 2, 3, 4, LEAST, 1, 2, 3, -4};

    private SoftmaxCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (View view : List.of(View.DENSE, View.SLICED, View.TRANSPOSED)) rows(cases, F32, view, 5, 67);
        rows(cases, F32, View.DENSE, 9, 64);
        rows(cases, F32, View.DENSE, 7, 1);
        rows(cases, F32, View.DENSE, 0, 33);
        rows(cases, F32, View.DENSE, 3, 0);
        rows(cases, F32, View.DENSE, 3, 1021);
        rows(cases, F32, View.DENSE, 2, 2056);
        rows(cases, F32, View.DENSE, 2, 16_411);
        rows(cases, F32, View.DENSE, 1, 70_000);
        rows(cases, F64, View.DENSE, 2, 3);
        cases.add(OpCase.of(new Softmax.SoftmaxForward(), Tolerance.sum(F32, 40), 0, Operand.of(F32, new Content.Given(1, Double.NEGATIVE_INFINITY, 2, 3, 200), 3, 20)).noting("with -infinity and large ones"));
        cases.add(OpCase.of(new Softmax.SoftmaxForward(), Tolerance.sum(F32, 16), 0, Operand.of(F32, new Content.Given(SPECIAL), 4, 5)).noting("rows that become NaN, and one that does not"));
        return cases;
    }

    /** Over {@code [rows, n]}. */
    private static void rows(List<OpCase> cases, DType dtype, View view, long rows, long n) {
        Operand x = Operand.normal(dtype, rows, n).as(view);
        OpCase forward = OpCase.of(new Softmax.SoftmaxForward(), Tolerance.sum(dtype, n + 16), 4 * rows * n, x);
        OpCase backward = OpCase.of(new Softmax.SoftmaxBackward(), Tolerance.sum(dtype, n + 16), 4 * rows * n, Operand.normal(dtype, rows, n).as(view), Operand.normal(dtype, rows, n).as(view));
        cases.add(dtype == F64 ? forward.differentiate(0) : forward);
        cases.add(dtype == F64 ? backward.differentiate(0, 1) : backward);
    }
}
