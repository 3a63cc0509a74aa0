package lorikeet.ptx.report;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.LoraLinearKernels;
import lorikeet.ptx.device.LoraShape;

/** The six products of a low-rank linear layer on random operands. */
final class LoraTrials {
    private static final float SCALE = 2;
    /** Half of a unit in the last place of 1. */
    private static final double EPSILON = 0x1p-24;

    private final LoraShape shape;
    private final Map<String, MemorySegment> inputs;

    private LoraTrials(Arena arena, LoraShape shape) {
        this.shape = shape;
        long tokens = shape.tokens(), in = shape.in(), out = shape.out(), rank = shape.rank();
        inputs = Map.of("x", RandomFloats.of(arena, tokens * in, 1), "W", RandomFloats.of(arena, out * in, 2),
                "A", RandomFloats.of(arena, rank * in, 3), "B", RandomFloats.of(arena, out * rank, 4), "b", RandomFloats.of(arena, out, 5),
                "h", RandomFloats.of(arena, tokens * rank, 6), "dY", RandomFloats.of(arena, tokens * out, 7), "dH", RandomFloats.of(arena, tokens * rank, 8));
    }

    /** A matrix in memory: {@code at(row, column)} is its element {@code row * rowStep + column * columnStep}. */
    private record Matrix(MemorySegment floats, long rowStep, long columnStep) {
        double at(long row, long column) {
            return floats.getAtIndex(JAVA_FLOAT, row * rowStep + column * columnStep);
        }
    }

    /** P · Q over {@code depth}. */
    private record Product(Matrix p, Matrix q, long depth) {}

    static List<KernelTrial> of(Arena arena, LoraShape shape) {
        LoraTrials trials = new LoraTrials(arena, shape);
        LoraLinearKernels kernels = new LoraLinearKernels(shape, SCALE);
        long in = shape.in(), out = shape.out(), rank = shape.rank();
        Product xA = new Product(trials.rows("x", in), trials.columns("A", in), in);
        Product hB = new Product(trials.rows("h", rank), trials.columns("B", rank), rank);
        Product xW = new Product(trials.rows("x", in), trials.columns("W", in), in);
        Product dYB = new Product(trials.rows("dY", out), trials.rows("B", rank), out);
        Product dHA = new Product(trials.rows("dH", rank), trials.rows("A", in), rank);
        Product dYW = new Product(trials.rows("dY", out), trials.rows("W", in), out);
        Product dHx = new Product(trials.columns("dH", rank), trials.rows("x", in), shape.tokens());
        Product dYh = new Product(trials.columns("dY", out), trials.rows("h", rank), shape.tokens());
        return List.of(
                trials.trial(kernels.h(), "h", element -> trials.sum(element, rank, 1, xA, null)),
                trials.trial(kernels.y(true), "y", element -> trials.biased(element, trials.sum(element, out, SCALE, hB, xW))),
                trials.trial(kernels.dH(), "dH", element -> trials.sum(element, rank, SCALE, dYB, null)),
                trials.trial(kernels.dX(), "dX", element -> trials.sum(element, in, 1, dHA, dYW)),
                trials.trial(kernels.dA(), "dA", element -> trials.sum(element, in, 1, dHx, null)),
                trials.trial(kernels.dB(), "dB", element -> trials.sum(element, rank, SCALE, dYh, null)));
    }

    private Matrix rows(String operand, long columns) {
        return new Matrix(inputs.get(operand), columns, 1);
    }

    /** The transpose of an operand with rows of {@code columns} floats. */
    private Matrix columns(String operand, long columns) {
        return new Matrix(inputs.get(operand), 1, columns);
    }

    private KernelTrial trial(LaunchDescriptor launch, String result, Function<Long, Reference.Close> element) {
        String sizes = "tokens " + shape.tokens() + ", in " + shape.in() + ", out " + shape.out() + ", rank " + shape.rank();
        return new KernelTrial(sizes, launch, inputs, Map.of(result, element::apply));
    }

    /** scale · P1·Q1 + P2·Q2. A chain of n fused operations is off by at most n half units of the sum of magnitudes. */
    private Reference.Close sum(long element, long columns, double scale, Product first, Product second) {
        long row = element / columns;
        long column = element % columns;
        double[] sums = {0, 0}; // of values, of magnitudes
        add(first, row, column, scale, sums);
        if (second != null) add(second, row, column, 1, sums);
        long operations = first.depth + (second == null ? 0 : second.depth) + 2;
        return new Reference.Close(sums[0], operations * EPSILON * sums[1]);
    }

    private static void add(Product product, long row, long column, double scale, double[] sums) {
        for (long k = 0; k < product.depth; k++) {
            double term = scale * product.p.at(row, k) * product.q.at(k, column);
            sums[0] += term;
            sums[1] += Math.abs(term);
        }
    }

    private Reference.Close biased(long element, Reference.Close sum) {
        double bias = inputs.get("b").getAtIndex(JAVA_FLOAT, element % shape.out());
        return new Reference.Close(sum.value() + bias, sum.tolerance() + EPSILON * (Math.abs(sum.value()) + Math.abs(bias)));
    }
}
