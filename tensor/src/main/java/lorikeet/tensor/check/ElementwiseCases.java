package lorikeet.tensor.check;

import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.op.Elementwise.Affine;
import lorikeet.tensor.op.Elementwise.Binary;
import lorikeet.tensor.op.Elementwise.BinaryKind;
import lorikeet.tensor.op.Elementwise.SwiGlu;
import lorikeet.tensor.op.Elementwise.SwiGluBackward;
import lorikeet.tensor.op.Elementwise.Unary;
import lorikeet.tensor.op.Elementwise.UnaryKind;

/** Cases of {@link lorikeet.tensor.op.Elementwise}. */
final class ElementwiseCases {
    private static final Tolerance ROUNDED_ONCE = Tolerance.exact("one correctly rounded operation");
    private static final double[] SPECIAL = {0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 1e-40, -1e30, 88, -104};

    private ElementwiseCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (UnaryKind kind : UnaryKind.values()) unary(cases, kind);
        for (BinaryKind kind : BinaryKind.values()) binary(cases, kind);
        cases.add(OpCase.of(new Affine(-1.7, 0.3), rounded(F32, 3), 2 * 201, Operand.normal(F32, 3, 67)));
        cases.add(OpCase.of(new Affine(2, -1), rounded(F32, 3), 2 * 1021, Operand.normal(F32, 1021).as(View.TRANSPOSED)));
        cases.add(OpCase.of(new Affine(-1.7, 0.3), rounded(F64, 3), 12, Operand.normal(F64, 2, 3)).differentiate(0));
        for (long[] dims : new long[][] {{1, 1}, {3, 67}, {0, 5}, {2, 1021}}) swiGlu(cases, F32, View.DENSE, dims);
        for (View view : List.of(View.SLICED, View.REVERSED)) swiGlu(cases, F32, view, 5, 33);
        swiGlu(cases, F32, View.EXPANDED, 16, 1);
        swiGlu(cases, F64, View.DENSE, 2, 5);
        swiGlu(cases, F64, View.DENSE, 0, 5);
        return cases;
    }

    private static void unary(List<OpCase> cases, UnaryKind kind) {
        Unary op = new Unary(kind);
        Tolerance tolerance = tolerance(kind);
        for (long[] dims : new long[][] {{}, {1}, {3, 67}, {1021}, {2, 0}}) {
            Operand x = argument(kind, F32, dims);
            cases.add(OpCase.of(op, tolerance, x.spec().shape().count(), x));
        }
        cases.add(OpCase.of(op, tolerance, 95, argument(kind, F32, 5, 19).as(View.SLICED)));
        cases.add(OpCase.of(op, tolerance, 95, argument(kind, F32, 5, 19).as(View.TRANSPOSED)));
        cases.add(OpCase.of(op, tolerance, 37, Operand.of(F32, new Content.Given(SPECIAL), 37)).noting("of special values"));
        cases.add(OpCase.of(op, rounded(F64, 8), 6, argument(kind, F64, 2, 3)).differentiate(0));
        cases.add(OpCase.of(op, rounded(F64, 8), 0, argument(kind, F64, 0, 3)).differentiate(0));
    }

    private static Operand argument(UnaryKind kind, DType dtype, long... dims) {
        return switch (kind) {
            case SQRT, RSQRT, RECIPROCAL, LOG -> Operand.positive(dtype, dims);
            case NEG, ABS, SQUARE, EXP, TANH, SIGMOID, SILU, SIN, COS -> Operand.of(dtype, new Content.Normal(0, 2), dims);
            case RELU -> Operand.of(dtype, new Content.Normal(1, 1), dims);
        };
    }

    private static Tolerance tolerance(UnaryKind kind) {
        return switch (kind) {
            case NEG, ABS, SQUARE, SQRT, RECIPROCAL, RELU -> ROUNDED_ONCE;
            case RSQRT, EXP, LOG, TANH, SIGMOID, SILU, SIN, COS -> rounded(F32, 8);
        };
    }

    private static Tolerance rounded(DType dtype, int times) {
        return Tolerance.roundings(dtype, times, "a short formula an element");
    }

    private static void binary(List<OpCase> cases, BinaryKind kind) {
        Binary op = new Binary(kind);
        cases.add(OpCase.of(op, ROUNDED_ONCE, 7 * 33, Operand.normal(F32, 7, 33), Operand.normal(F32, 7, 33)));
        cases.add(OpCase.of(op, ROUNDED_ONCE, 4 * 65, Operand.normal(F32, 4, 1), Operand.normal(F32, 1, 65)));
        cases.add(OpCase.of(op, ROUNDED_ONCE, 2 * 3 * 17, Operand.normal(F32, 2, 3, 17), Operand.normal(F32, 3, 1)));
        cases.add(OpCase.of(op, ROUNDED_ONCE, 1021, Operand.of(F32, new Content.Given(0.125)), Operand.normal(F32, 1021)));
        cases.add(OpCase.of(op, ROUNDED_ONCE, 9 * 31, Operand.normal(F32, 9, 31).as(View.SLICED), Operand.normal(F32, 9, 31).as(View.TRANSPOSED)));
        cases.add(OpCase.of(op, ROUNDED_ONCE, 0, Operand.normal(F32, 0, 31), Operand.normal(F32, 31)));
        cases.add(OpCase.of(op, ROUNDED_ONCE, 81, Operand.of(F32, new Content.Given(SPECIAL), 9, 1), Operand.of(F32, new Content.Given(SPECIAL), 9)).noting("of special values"));
        OpCase wide = OpCase.of(op, rounded(F64, 2), 12, Operand.positive(F64, 3, 1, 2), Operand.positive(F64, 2, 1));
        cases.add(kind == BinaryKind.GREATER ? wide : wide.differentiate(0, 1));
        OpCase empty = OpCase.of(op, rounded(F64, 2), 0, Operand.normal(F64, 0, 2), Operand.positive(F64, 2));
        cases.add(kind == BinaryKind.GREATER ? empty : empty.differentiate(0, 1));
    }

    private static void swiGlu(List<OpCase> cases, DType dtype, View view, long... dims) {
        Operand gate = Operand.of(dtype, new Content.Normal(0, 2), dims).as(view);
        Operand up = Operand.normal(dtype, dims).as(view);
        long n = gate.spec().shape().count();
        OpCase forward = OpCase.of(new SwiGlu(), rounded(dtype, 10), 4 * n, gate, up);
        cases.add(dtype == F64 ? forward.differentiate(0, 1) : forward);
        cases.add(OpCase.of(new SwiGluBackward(), rounded(dtype, 14), 9 * n, Operand.normal(dtype, dims).as(view), gate, up));
    }
}
