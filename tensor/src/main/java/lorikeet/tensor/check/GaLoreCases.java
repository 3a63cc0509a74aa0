package lorikeet.tensor.check;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F32;
import static lorikeet.tensor.DType.F64;
import static lorikeet.tensor.DType.U8;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Shape;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.GaLore.Side;
import lorikeet.tensor.op.Optimize;

/** Cases of {@link GaLore}. */
final class GaLoreCases {
    private static final Tolerance ELEMENT = Tolerance.roundings(F32, 16, "a formula an element");

    private GaLoreCases() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        for (Side side : Side.values()) {
            for (long[] size : new long[][] {{1, 1, 1}, {5, 7, 3}, {65, 33, 17}, {24, 136, 8}, {140, 20, 20}, {0, 4, 0}}) products(cases, side, size[0], size[1], size[2]);
            cases.add(project(side, Operand.normal(BF16, 9, 36), 4));
            cases.add(project(side, Operand.normal(F32, 9, 36).as(View.SLICED), 4));
            cases.add(project(side, Operand.normal(F32, 9, 36).as(View.TRANSPOSED), 4));
            cases.add(project(side, Operand.normal(F64, 3, 4), 2).differentiate(0, 1));
            cases.add(update(side, 0, 9, 36, 4).noting("skipped"));
            ranges(cases, side);
        }
        for (long[] dims : new long[][] {{1, 1}, {7, 35}, {4, 260}}) {
            cases.add(adam(-1, dims));
            cases.add(adam8bit(-1, dims));
        }
        cases.add(adam(0, 7, 35).noting("skipped"));
        cases.add(adam8bit(0, 7, 35).noting("skipped"));
        return cases;
    }

    private static void products(List<OpCase> cases, Side side, long m, long n, long rank) {
        cases.add(project(side, Operand.normal(F32, m, n), rank));
        cases.add(update(side, -1, m, n, rank));
    }

    private static OpCase project(Side side, Operand g, long rank) {
        Shape shape = g.spec().shape();
        DType dtype = g.spec().dtype() == F64 ? F64 : F32;
        long inner = side.basisRows(shape);
        return OpCase.of(new GaLore.ProjectGradient(side), Tolerance.sum(dtype, inner), 2 * shape.count() * rank, g, Operand.normal(dtype, inner, rank));
    }

    private static Operand step() {
        return Operand.given(new long[] {Optimize.STEP}, 1e-2, 1 - Math.pow(0.9, 10), 1 - Math.pow(0.95, 10));
    }

    private static Operand status(int nonFinite) {
        return Operand.given(new long[] {Optimize.STATUS}, 3, 0.5, nonFinite);
    }

    private static OpCase update(Side side, int nonFinite, long m, long n, long rank) {
        Operand w = Operand.normal(F32, m, n);
        Operand basis = Operand.normal(F32, side.basisRows(w.spec().shape()), rank);
        Operand direction = Operand.normal(F32, side.projected(w.spec().shape(), rank).dims());
        return OpCase.of(new GaLore.ProjectedUpdate(side, 0.25, 0.1), Tolerance.sum(F32, rank), 2 * m * n * (rank + 2), step(), status(nonFinite), w, basis, direction);
    }

    private static OpCase adam(int nonFinite, long... dims) {
        Operand r = Operand.normal(F32, dims);
        return OpCase.of(new GaLore.ProjectedAdam(0.9, 0.95, 1e-8), ELEMENT, 13 * r.spec().shape().count(), step(), status(nonFinite), r,
                Operand.normal(F32, dims), Operand.positive(F32, dims));
    }

    private static OpCase adam8bit(int nonFinite, long... dims) {
        Operand r = Operand.normal(F32, dims);
        long blocks = Optimize.AdamW8bit.blocks(r.spec().shape().count());
        Operand codes = Operand.of(U8, new Content.Ids(Optimize.AdamW8bit.CODES), dims);
        return OpCase.of(new GaLore.ProjectedAdam8bit(0.9, 0.95, 1e-8), ELEMENT, 17 * r.spec().shape().count(), step(), status(nonFinite),
                OptimizeCases.signedMap(), OptimizeCases.unsignedMap(), r, codes, Operand.positive(F32, blocks), codes, Operand.positive(F32, blocks));
    }

    private static void ranges(List<OpCase> cases, Side side) {
        cases.add(range(side, 0, -1, Operand.normal(F32, 1, 1), 1));
        cases.add(range(side, 0, -1, Operand.normal(F32, 5, 9), 2));
        cases.add(range(side, 1, -1, Operand.normal(F32, 65, 33), 8));
        cases.add(range(side, 2, -1, Operand.normal(F32, 24, 136), 5));
        cases.add(range(side, 1, -1, Operand.normal(F32, 140, 36).as(View.TRANSPOSED), 12));
        cases.add(range(side, 1, -1, Operand.normal(F32, 36, 12).as(View.SLICED), 3));
        cases.add(range(side, 1, -1, Operand.of(F32, new Content.Given(1, -2, 3, 0, 5, 1, 1), 21, 14), 5).noting("of rank 1"));
        cases.add(range(side, 1, -1, Operand.of(F32, new Content.Given(0), 10, 6), 4).noting("of zeros"));
        cases.add(range(side, 1, 2, Operand.of(F32, new Content.Given(1, Double.NaN), 9, 7), 2).noting("skipped"));
    }

    private static OpCase range(Side side, int iterations, int nonFinite, Operand g, long rank) {
        Shape shape = g.spec().shape();
        Tolerance tolerance = new Tolerance(1e-5, "roundings of sums, times the condition of some random columns");
        return OpCase.of(new GaLore.RangeFinder(side, iterations, 7), tolerance, 2 * shape.count() * rank * (1 + 2 * iterations), status(nonFinite), Operand.rng(11, 3), g,
                Operand.normal(F32, side.basisRows(shape), rank));
    }
}
