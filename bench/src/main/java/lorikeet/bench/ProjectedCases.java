package lorikeet.bench;

import java.util.stream.IntStream;
import lorikeet.tensor.DType;
import lorikeet.tensor.DynamicMap;
import lorikeet.tensor.check.Content;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.GaLore.Side;
import lorikeet.tensor.op.Optimize;

/** A step of GaLore on a square matrix, projected on the right, as cases. */
record ProjectedCases(long size, long rank) {
    private static final Tolerance ELEMENT = Tolerance.roundings(DType.F32, 16, "a formula an element");

    /** Which operation. */
    enum Kind { PROJECT, ADAM, ADAM_8BIT, UPDATE, RANGE_FINDER }

    OpCase of(Kind kind) {
        long product = 2 * size * size * rank;
        return switch (kind) {
            case PROJECT -> OpCase.of(new GaLore.ProjectGradient(Side.RIGHT), Tolerance.sum(DType.F32, size), product, square(), low());
            case ADAM -> OpCase.of(new GaLore.ProjectedAdam(0.9, 0.999, 1e-8), ELEMENT, 12 * size * rank, step(), status(), low(), low(), Operand.positive(DType.F32, size, rank));
            case ADAM_8BIT -> OpCase.of(new GaLore.ProjectedAdam8bit(0.9, 0.999, 1e-8), ELEMENT, 17 * size * rank, step(), status(),
                    map(DynamicMap.signed()), map(DynamicMap.unsigned()), low(), codes(), scales(), codes(), scales());
            case UPDATE -> OpCase.of(new GaLore.ProjectedUpdate(Side.RIGHT, 0.25, 0.1), Tolerance.sum(DType.F32, rank), product + 3 * size * size, step(), status(), square(), low(), low());
            case RANGE_FINDER -> OpCase.of(new GaLore.RangeFinder(Side.RIGHT, 1, 0), new Tolerance(1e-5, "roundings of sums"), 3 * product, status(), Operand.rng(1, 1), square(), low());
        };
    }

    private Operand square() {
        return Operand.normal(DType.F32, size, size);
    }

    private Operand low() {
        return Operand.normal(DType.F32, size, rank);
    }

    private Operand codes() {
        return Operand.of(DType.U8, new Content.Ids(Optimize.AdamW8bit.CODES), size, rank);
    }

    private Operand scales() {
        return Operand.positive(DType.F32, Optimize.AdamW8bit.blocks(size * rank));
    }

    private static Operand map(DynamicMap map) {
        double[] values = IntStream.range(0, Optimize.AdamW8bit.CODES).mapToDouble(map::value).toArray();
        return Operand.of(DType.F32, new Content.Given(values), Optimize.AdamW8bit.CODES);
    }

    private static Operand step() {
        return Operand.given(new long[] {Optimize.STEP}, 1e-4, 1 - Math.pow(0.9, 10), 1 - Math.pow(0.999, 10));
    }

    private static Operand status() {
        return Operand.given(new long[] {Optimize.STATUS}, 3, 0.5, -1);
    }
}
