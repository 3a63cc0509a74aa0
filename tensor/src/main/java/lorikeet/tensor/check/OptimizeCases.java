package lorikeet.tensor.check;

import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;
import static lorikeet.tensor.DType.U8;
import static lorikeet.tensor.op.Optimize.AdamW8bit.CODES;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.DynamicMap;
import lorikeet.tensor.op.Optimize;

/** Cases of {@link Optimize}. */
final class OptimizeCases {
    private static final Tolerance NORM = Tolerance.roundings(F32, 2, "summed in F64, of squares of F32");

    private OptimizeCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        Operand[] gradients = {Operand.normal(F32, 1), Operand.normal(F32, 7, 33), Operand.normal(F32, 0, 4), Operand.normal(F32, 20_011)};
        for (double maxNorm : new double[] {0, 1, 1e6}) cases.add(OpCase.of(new Optimize.GradNorm(maxNorm), NORM, 2 * 20_243, gradients));
        for (double special : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
            Operand broken = Operand.of(F32, new Content.Given(1, 2, special), 5);
            cases.add(OpCase.of(new Optimize.GradNorm(1), NORM, 20, Operand.normal(F32, 5), broken, broken).noting("with " + special));
        }
        cases.add(OpCase.of(new Optimize.GradNorm(1), NORM, 0));
        tallies().forEach(cases::add);
        cases.add(adamW(F32, View.DENSE, 0.5, -1));
        cases.add(adamW(F32, View.SLICED, 1, -1));
        cases.add(adamW(F32, View.TRANSPOSED, 1, -1));
        cases.add(adamW(F32, View.DENSE, Double.NaN, 1).noting("skipped"));
        cases.add(adamW(F64, View.DENSE, 0.5, -1));
        cases.add(adamW8bit(0.5, -1));
        cases.add(adamW8bit(Double.NaN, 1).noting("skipped"));
        return cases;
    }

    /** Of one part and of three; a loss or a gradient that is not finite; after a step that was not. */
    private static Stream<OpCase> tallies() {
        return Stream.of(tally(-1, -1, 2.5), tally(-1, -1, 2.5, 0.1, 1e-20), tally(-1, -1, 1.5, Double.NaN, 1).noting("loss of NaN"),
                tally(-1, -1, Double.POSITIVE_INFINITY).noting("infinite loss"), tally(-1, 4, 2.5).noting("gradient 4"),
                tally(-1, 4, Double.NaN).noting("both"), tally(3, -1, 2.5).noting("after step 3"), tally(0, 2, 2.5).noting("after step 0"));
    }

    /** The 8th step; {@code failed} is an earlier one that was not finite, {@code nonFinite} a gradient of this one. */
    private static OpCase tally(int failed, int nonFinite, double... losses) {
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.given(new long[] {Optimize.TALLY}, 7, 12.1, 40, 1.3, 0.7, failed, failed < 0 ? -1 : 2));
        operands.add(Operand.given(new long[] {Optimize.STATUS}, 0.9, 1, nonFinite));
        for (double loss : losses) operands.addAll(List.of(Operand.given(new long[0], loss), Operand.given(new long[0], 3)));
        return OpCase.of(new Optimize.Tally(losses.length), Tolerance.exact("added in the same order"), 0, operands.toArray(Operand[]::new));
    }

    /** The 10th step of three parameters, with a gradient scaled by {@code clip} and the first that is not finite. */
    private static OpCase adamW(DType dtype, View view, double clip, int nonFinite) {
        Optimize.AdamW op = new Optimize.AdamW(0.9, 0.95, 1e-8, 0.1, 3);
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.given(new long[] {Optimize.STEP}, 1e-2, 1 - Math.pow(0.9, 10), 1 - Math.pow(0.95, 10)));
        operands.add(Operand.given(new long[] {Optimize.STATUS}, 3, clip, nonFinite));
        for (long[] dims : new long[][] {{1, 1}, {7, 35}, {1021}}) {
            operands.add(Operand.normal(dtype, dims).as(view));
            operands.add(Operand.normal(dtype, dims).as(view));
            operands.add(Operand.normal(dtype, dims).as(view));
            operands.add(Operand.positive(dtype, dims).as(view));
        }
        return OpCase.of(op, Tolerance.roundings(dtype, 16, "a formula an element"), 14 * (1 + 245 + 1021), operands.toArray(Operand[]::new));
    }

    static Operand signedMap() {
        return map(DynamicMap.signed());
    }

    static Operand unsignedMap() {
        return map(DynamicMap.unsigned());
    }

    private static Operand map(DynamicMap map) {
        double[] values = IntStream.range(0, CODES).mapToDouble(map::value).toArray();
        return Operand.of(F32, new Content.Given(values), CODES);
    }

    /** As {@link #adamW}: one element; blocks and a part of one; less than one; a block whose moments stay zero. */
    private static OpCase adamW8bit(double clip, int nonFinite) {
        List<Operand> operands = new ArrayList<>(List.of(Operand.given(new long[] {Optimize.STEP}, 1e-2, 1 - Math.pow(0.9, 10), 1 - Math.pow(0.95, 10)),
                Operand.given(new long[] {Optimize.STATUS}, 3, clip, nonFinite), signedMap(), unsignedMap()));
        for (long[] dims : new long[][] {{1, 1}, {7, 35}, {2, 256}, {1021}}) {
            Operand codes = Operand.of(U8, new Content.Ids(CODES), dims);
            Operand scales = Operand.positive(F32, Optimize.AdamW8bit.blocks(codes.spec().shape().count()));
            operands.addAll(List.of(Operand.normal(F32, dims), Operand.normal(F32, dims), codes, scales, codes, scales));
        }
        Operand zeros = Operand.of(F32, new Content.Given(0), 300);
        Operand codes = Operand.of(U8, new Content.Ids(CODES), 300);
        operands.addAll(List.of(Operand.normal(F32, 300), zeros, codes, Operand.of(F32, new Content.Given(0), 2), codes, Operand.of(F32, new Content.Given(0), 2)));
        return OpCase.of(new Optimize.AdamW8bit(0.9, 0.95, 1e-8, 0.1, 5), Tolerance.roundings(F32, 16, "a formula an element"), 17 * 2079, operands.toArray(Operand[]::new));
    }
}
