package lorikeet.tensor.check;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Norm.AddRmsNorm;
import lorikeet.tensor.op.Norm.RmsNorm;
import lorikeet.tensor.op.Norm.RmsNormBackward;

/** Cases of {@link lorikeet.tensor.op.Norm}. */
final class NormCases {
    /** Large, so that a group of one element, whose gradient would vanish without it, is well conditioned. */
    private static final double EPS = 0.1;

    private NormCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (View view : List.of(View.DENSE, View.SLICED, View.TRANSPOSED, View.REVERSED)) norms(cases, F32, F32, view, 5, 67, 67);
        norms(cases, F32, F32, View.DENSE, 3, 4 * 16, 16);
        norms(cases, F32, BF16, View.DENSE, 9, 65, 65);
        norms(cases, F32, F32, View.DENSE, 1, 1, 1);
        norms(cases, F32, F32, View.EXPANDED, 7, 1, 1);
        norms(cases, F32, F32, View.DENSE, 0, 33, 33);
        norms(cases, F32, F32, View.DENSE, 3, 1021, 1021);
        norms(cases, F32, F32, View.DENSE, 261, 17, 17);
        norms(cases, F64, F64, View.DENSE, 2, 6, 3);
        norms(cases, F64, F64, View.DENSE, 0, 6, 3);
        return cases;
    }

    /** Over x {@code [tokens, d]} in groups of n. */
    private static void norms(List<OpCase> cases, DType dtype, DType weights, View view, long tokens, long d, long n) {
        Operand x = Operand.normal(dtype, tokens, d).as(view);
        Operand w = Operand.normal(weights, n);
        Operand rstd = Operand.of(dtype, new Content.Derived(new RmsNorm(EPS), 1, 1, 2), tokens * d / n);
        Tolerance tolerance = Tolerance.sum(dtype, n + tokens);
        long count = tokens * d;
        OpCase norm = OpCase.of(new RmsNorm(EPS), tolerance, 4 * count, x, w);
        OpCase added = OpCase.of(new AddRmsNorm(EPS), tolerance, 5 * count, x, Operand.normal(dtype, tokens, d).as(view), w);
        cases.add(dtype == F64 ? norm.differentiate(0, 1) : norm);
        cases.add(dtype == F64 ? added.differentiateOutputs(2, 0, 1, 2) : added);
        for (boolean needW : new boolean[] {false, true}) {
            cases.add(OpCase.of(new RmsNormBackward(needW), tolerance, 8 * count, Operand.normal(dtype, tokens, d).as(view), x, w, rstd));
        }
    }
}
