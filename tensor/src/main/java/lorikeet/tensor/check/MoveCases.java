package lorikeet.tensor.check;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F16;
import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;
import static lorikeet.tensor.DType.I32;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.op.Move;

/** Cases of {@link Move}. */
final class MoveCases {
    private static final Tolerance MOVED = Tolerance.exact("elements are only moved");
    private static final double[] SPECIAL = {0, -0.0, Double.POSITIVE_INFINITY, Double.NaN, 65_519, 65_520, 1e-8, -6e-8, 3.4e38, 1 + 0x1p-8, 1 + 0x1.8p-7};

    private MoveCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        views(cases);
        casts(cases);
        for (View view : List.of(View.DENSE, View.SLICED, View.TRANSPOSED, View.REVERSED)) inPlace(cases, view);
        cases.add(OpCase.of(new Move.Accumulate(), Tolerance.exact("one correctly rounded operation"), 7, Operand.normal(F32, 7, 1), Operand.normal(F32, 7, 1).as(View.EXPANDED)));
        joins(cases);
        for (long[] dims : new long[][] {{}, {7}, {3, 0}, {1021}}) {
            cases.add(OpCase.of(new Move.Fill(-0.3, Spec.of(F32, dims)), Tolerance.exact("one value, rounded"), 0));
        }
        return cases;
    }

    private static void views(List<OpCase> cases) {
        for (DType dtype : new DType[] {F32, F64}) {
            Integer[] watched = dtype == F64 ? new Integer[] {0} : new Integer[0];
            cases.add(OpCase.of(new Move.Reshape(Shape.of(3, 4)), MOVED, 0, Operand.normal(dtype, 2, 6)).differentiate(watched));
            cases.add(OpCase.of(new Move.Permute(List.of(2, 0, 1)), MOVED, 0, Operand.normal(dtype, 2, 3, 5)).differentiate(watched));
            cases.add(OpCase.of(new Move.Slice(1, 1, 4), MOVED, 0, Operand.normal(dtype, 2, 5)).differentiate(watched));
            cases.add(OpCase.of(new Move.Expand(Shape.of(3, 2, 4)), MOVED, 0, Operand.normal(dtype, 2, 1)).differentiate(watched));
        }
    }

    private static void casts(List<OpCase> cases) {
        Tolerance rounded = Tolerance.exact("rounded to nearest even");
        for (DType from : new DType[] {F32, F16, BF16}) {
            for (DType to : new DType[] {F32, F16, BF16}) {
                cases.add(OpCase.of(new Move.Cast(to), rounded, 0, Operand.normal(from, 3, 67)));
                cases.add(OpCase.of(new Move.Cast(to), rounded, 0, Operand.of(from, new Content.Given(SPECIAL), 35)).noting("of special values"));
            }
        }
        for (View view : List.of(View.SLICED, View.TRANSPOSED, View.EXPANDED)) {
            cases.add(OpCase.of(new Move.Cast(F32), rounded, 0, Operand.normal(F32, 2, 5, 19).as(view)));
            cases.add(OpCase.of(new Move.Cast(BF16), rounded, 0, Operand.normal(F32, 5, 19).as(view)));
            cases.add(OpCase.of(new Move.Cast(I32), MOVED, 0, Operand.of(I32, new Content.Ids(99), 5, 19).as(view)));
        }
        cases.add(OpCase.of(new Move.Cast(F32), rounded, 0, Operand.normal(F32, 0, 3)));
        cases.add(OpCase.of(new Move.Cast(F64), MOVED, 0, Operand.normal(F64, 2, 3)).differentiate(0));
    }

    private static void inPlace(List<OpCase> cases, View view) {
        Tolerance added = Tolerance.exact("one correctly rounded operation");
        for (long[] dims : new long[][] {{1}, {5, 33}, {2, 3, 17}, {1021}}) {
            Operand dst = Operand.normal(F32, dims).as(view);
            cases.add(OpCase.of(new Move.Assign(), MOVED, 0, dst, Operand.normal(F32, dims)));
            cases.add(OpCase.of(new Move.Accumulate(), added, dst.spec().shape().count(), dst, Operand.normal(F32, dims)));
        }
        cases.add(OpCase.of(new Move.Assign(), MOVED, 0, Operand.normal(F32, 4, 9), Operand.normal(F32, 4, 9).as(view)).noting("source"));
        cases.add(OpCase.of(new Move.Accumulate(), added, 36, Operand.normal(F32, 4, 9), Operand.normal(F32, 4, 9).as(view)).noting("source"));
        cases.add(OpCase.of(new Move.Assign(), MOVED, 0, Operand.normal(BF16, 4, 9).as(view), Operand.normal(BF16, 4, 9)));
        cases.add(OpCase.of(new Move.Assign(), MOVED, 0, Operand.normal(F32, 0, 9).as(view), Operand.normal(F32, 0, 9)));
    }

    private static void joins(List<OpCase> cases) {
        for (int axis = 0; axis < 2; axis++) {
            long[] other = axis == 0 ? new long[] {3, 17} : new long[] {5, 2};
            long[] none = axis == 0 ? new long[] {0, 17} : new long[] {5, 0};
            cases.add(OpCase.of(new Move.Concat(axis), MOVED, 0, Operand.normal(F32, 5, 17), Operand.normal(F32, none), Operand.normal(F32, other)));
            cases.add(OpCase.of(new Move.Concat(axis), MOVED, 0, Operand.normal(F32, 5, 17).as(View.TRANSPOSED), Operand.normal(F32, other).as(View.SLICED)));
            cases.add(OpCase.of(new Move.Concat(axis), MOVED, 0, Operand.normal(F64, 2, 2), Operand.normal(F64, 2, 2)).differentiate(0, 1));
            cases.add(OpCase.of(new Move.Pad(axis, 2, 1), MOVED, 0, Operand.normal(F32, 5, 17)));
            cases.add(OpCase.of(new Move.Pad(axis, 0, 3), MOVED, 0, Operand.normal(F32, 5, 17).as(View.SLICED)));
            cases.add(OpCase.of(new Move.Pad(axis, 1, 2), MOVED, 0, Operand.normal(F64, 2, 3)).differentiate(0));
        }
        cases.add(OpCase.of(new Move.Concat(0), MOVED, 0, Operand.ids(99, 7), Operand.ids(99, 4)));
        cases.add(OpCase.of(new Move.Pad(0, 2, 1), MOVED, 0, Operand.normal(F32, 0, 3)));
    }
}
