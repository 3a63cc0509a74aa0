package lorikeet.tensor.check;

import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import lorikeet.tensor.op.Reduce;

/** Cases of {@link Reduce}. */
final class ReduceCases {
    private ReduceCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            cases.add(reduce(kind, List.of(1), false, Operand.normal(F32, 3, 67)));
            cases.add(reduce(kind, List.of(0), true, Operand.normal(F32, 67, 5)));
            cases.add(reduce(kind, List.of(0, 2), false, Operand.normal(F32, 2, 5, 33)));
            cases.add(reduce(kind, List.of(1), true, Operand.normal(F32, 2, 5, 33)));
            cases.add(reduce(kind, List.of(0), false, Operand.normal(F32, 1021)));
            cases.add(reduce(kind, List.of(0), false, Operand.normal(F32, 20_011)));
            cases.add(reduce(kind, List.of(), false, Operand.normal(F32, 3, 4)));
            cases.add(reduce(kind, List.of(1), false, Operand.normal(F32, 3, 0)));
            cases.add(reduce(kind, List.of(1), false, Operand.normal(F32, 0, 3)));
            cases.add(reduce(kind, List.of(1), false, Operand.normal(F32, 7, 35).as(View.SLICED)));
            cases.add(reduce(kind, List.of(1), false, Operand.normal(F32, 7, 35).as(View.TRANSPOSED)));
            cases.add(reduce(kind, List.of(1), false, Operand.of(F32, new Content.Given(1, Double.NaN, 2, 3, 4), 2, 20)).noting("with NaN"));
            cases.add(reduce(kind, List.of(0, 2), false, Operand.normal(F64, 2, 3, 2)).differentiate(0));
            cases.add(reduce(kind, List.of(1), true, Operand.normal(F64, 2, 3)).differentiate(0));
            cases.add(reduce(kind, List.of(1), true, Operand.normal(F64, 0, 3)).differentiate(0));
        }
        return cases;
    }

    private static OpCase reduce(Reduce.Kind kind, List<Integer> axes, boolean keep, Operand x) {
        return OpCase.of(new Reduce(kind, axes, keep), tolerance(kind, axes, x), x.spec().shape().count(), x);
    }

    private static Tolerance tolerance(Reduce.Kind kind, List<Integer> axes, Operand x) {
        Shape shape = x.spec().shape();
        DType dtype = x.spec().dtype();
        long terms = axes.stream().mapToLong(shape::dim).reduce(1, (a, b) -> a * b);
        return switch (kind) {
            case SUM, MEAN -> Tolerance.sum(dtype, terms);
            case MAX -> Tolerance.exact("the result is an element");
        };
    }
}
