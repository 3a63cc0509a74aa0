package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.DynamicMap;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.Content;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.check.View;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.Gather;
import lorikeet.tensor.op.Loss;
import lorikeet.tensor.op.Norm;
import lorikeet.tensor.op.Optimize;
import lorikeet.tensor.op.Reduce;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shapes that take the paths of kernels which the table of cases, made for every device, is too small for. */
@Execution(ExecutionMode.CONCURRENT)
class KernelShapesTest {
    static Stream<OpCase> cases() {
        return Stream.of(norms(), reductions(), gradients(), gathers(), losses(), outputLosses(), projections(), codedMoments()).flatMap(cases -> cases);
    }

    /** Groups of a warp, of 256 and 1024 threads, cut into slabs; several groups a team; views with three dimensions. */
    private static Stream<OpCase> norms() {
        Stream<OpCase> dense = Stream.of(
                norms(View.DENSE, 256, 3, 256), norms(View.DENSE, 300, 3, 600), norms(View.DENSE, 2056, 2, 2056), norms(View.DENSE, 8196, 2, 8196),
                norms(View.DENSE, 12, 1100, 12), norms(View.DENSE, 260, 133, 520)).flatMap(cases -> cases);
        return Stream.concat(dense, Stream.of(View.SLICED, View.EXPANDED).flatMap(view -> norms(view, 16, 2, 3, 32)));
    }

    private static Stream<OpCase> norms(View view, long n, long... dims) {
        Tolerance tolerance = Tolerance.sum(DType.F32, n + dims[0]);
        Operand x = Operand.normal(DType.F32, dims).as(view);
        Operand w = Operand.normal(DType.F32, n);
        Operand rstd = Operand.positive(DType.F32, x.spec().shape().count() / n);
        return Stream.of(OpCase.of(new Norm.RmsNorm(1e-5), tolerance, 0, x, Operand.normal(DType.F16, n)),
                OpCase.of(new Norm.AddRmsNorm(1e-5), tolerance, 0, x, Operand.normal(DType.F32, dims), w),
                OpCase.of(new Norm.RmsNormBackward(true), tolerance, 0, Operand.normal(DType.F32, dims), x, w, rstd));
    }

    /** More than one part, along rows and across, and axes with others between them. */
    private static Stream<OpCase> reductions() {
        return Stream.of(Reduce.Kind.values()).flatMap(kind -> Stream.of(
                reduce(kind, List.of(1), 2, 40_000), reduce(kind, List.of(1), 3, 2048), reduce(kind, List.of(0), 2100, 4), reduce(kind, List.of(1), 2, 1030, 36),
                reduce(kind, List.of(0, 2), 9, 5, 8), reduce(kind, List.of(0, 1), 8, 4, 12), reduce(kind, List.of(1, 3), 3, 4, 5, 16)));
    }

    private static OpCase reduce(Reduce.Kind kind, List<Integer> axes, long... dims) {
        return OpCase.of(new Reduce(kind, axes, false), Tolerance.sum(DType.F32, 40_000), 0, Operand.normal(DType.F32, dims));
    }

    /** Several parts a gradient, and more parts than the status has threads. */
    private static Stream<OpCase> gradients() {
        Operand[] many = Stream.generate(() -> Operand.normal(DType.F32, 3)).limit(300).toArray(Operand[]::new);
        Tolerance tolerance = Tolerance.roundings(DType.F32, 2, "summed in F64");
        return Stream.of(OpCase.of(new Optimize.GradNorm(1), tolerance, 0, many).noting("of 300"),
                OpCase.of(new Optimize.GradNorm(0.5), tolerance, 0, Operand.normal(DType.F32, 40_003), Operand.normal(DType.F32, 16_384)));
    }

    /** More ids than a block has threads, rows of more than one tile, whole fours. */
    private static Stream<OpCase> gathers() {
        return Stream.of(
                OpCase.of(new Gather.Rows(DType.F32), Tolerance.exact("widened"), 0, Operand.normal(DType.BF16, 9, 1028), Operand.ids(9, 5)),
                OpCase.of(new Gather.Rows(DType.F32), Tolerance.exact("widened"), 0, Operand.normal(DType.F32, 9, 64), Operand.ids(9, 300)),
                OpCase.of(new Gather.RowsBackward(50), Tolerance.sum(DType.F32, 600), 0, Operand.normal(DType.F32, 600, 8), Operand.ids(50, 600)),
                OpCase.of(new Gather.RowsBackward(3), Tolerance.sum(DType.F32, 5), 0, Operand.normal(DType.F32, 5, 1031), Operand.ids(3, 5)),
                OpCase.of(new Gather.RowsBackward(3), Tolerance.sum(DType.F32, 5), 0, Operand.normal(DType.F32, 5, 2180), Operand.ids(3, 5)),
                OpCase.of(new Gather.RowsBackward(3), Tolerance.sum(DType.F32, 5), 0, Operand.normal(DType.F32, 5, 260), Operand.ids(3, 5)));
    }

    /** More logits than one step of a block, some of them equal to the label's, and some that are masked; many positions. */
    private static Stream<OpCase> losses() {
        Operand norm = Operand.given(new long[0], 0.25);
        Operand ties = Operand.of(DType.F32, new Content.Given(1, 3, 3, 2, Double.NEGATIVE_INFINITY), 5, 2055);
        Operand labels = Operand.of(DType.I32, new Content.Given(1, 2, -100, 1501, 3), 5);
        Tolerance tolerance = Tolerance.sum(DType.F32, 2055);
        return Stream.of(true, false).flatMap(grad -> Stream.of(
                OpCase.of(new Loss.CrossEntropy(grad), tolerance, 0, Operand.normal(DType.F32, 3, 2056), Operand.labels(2056, 3), norm),
                OpCase.of(new Loss.CrossEntropy(grad), tolerance, 0, Operand.normal(DType.F32, 300, 5), Operand.labels(5, 300), norm),
                OpCase.of(new Loss.CrossEntropy(grad), tolerance, 0, ties, labels, norm)));
    }

    /** More positions than a chunk holds, the last chunk shorter; hidden states and weights of any strides. */
    private static Stream<OpCase> outputLosses() {
        Operand norm = Operand.given(new long[0], 0.25);
        Operand labels = Operand.of(DType.I32, new Content.Given(1, -100, 2, 0, -100), 1030);
        Tolerance tolerance = Tolerance.sum(DType.F32, 1030);
        return Stream.of(true, false).flatMap(grad -> Stream.of(
                OpCase.of(new Loss.OutputLoss(grad, grad), tolerance, 0, Operand.normal(DType.F32, 1030, 4), Operand.normal(DType.F32, 3, 4), labels, norm),
                OpCase.of(new Loss.OutputLoss(grad, grad), tolerance, 0, Operand.normal(DType.F32, 6, 9).as(View.TRANSPOSED),
                        Operand.normal(DType.BF16, 37, 9).as(View.SLICED), Operand.labels(37, 6), norm)));
    }

    /** Several tiles of W and of the Gram matrix, parts of its rows and of products; sizes that 16-byte accesses fit, and others. */
    private static Stream<OpCase> projections() {
        Operand step = Operand.given(new long[] {Optimize.STEP}, 1e-2, 0.1, 0.05);
        Operand status = Operand.given(new long[] {Optimize.STATUS}, 3, 0.5, -1);
        Stream<OpCase> updates = Stream.of(true, false).flatMap(left -> Stream.of(new long[] {260, 132, 12}, new long[] {131, 259, 9}).map(size -> {
            GaLore.Side side = left ? GaLore.Side.LEFT : GaLore.Side.RIGHT;
            Operand w = Operand.normal(DType.F32, size[0], size[1]);
            return OpCase.of(new GaLore.ProjectedUpdate(side, 0.25, 0.1), Tolerance.sum(DType.F32, size[2]), 0, step, status, w,
                    Operand.normal(DType.F32, size[left ? 0 : 1], size[2]), Operand.normal(DType.F32, side.projected(w.spec().shape(), size[2]).dims()));
        }));
        Stream<OpCase> ranges = Stream.of(new long[] {1100, 90, 36}, new long[] {600, 70, 35}).map(size -> OpCase.of(new GaLore.RangeFinder(GaLore.Side.LEFT, 1, 0),
                new Tolerance(1e-5, "roundings of sums"), 0, status, Operand.rng(5, 1), Operand.normal(DType.F32, size[0], size[1]), Operand.normal(DType.F32, size[0], size[2])));
        return Stream.concat(updates, ranges);
    }

    /** More than one block of threads, with 16-byte accesses and without. */
    private static Stream<OpCase> codedMoments() {
        Operand step = Operand.given(new long[] {Optimize.STEP}, 1e-2, 0.1, 0.05);
        Operand status = Operand.given(new long[] {Optimize.STATUS}, 3, 0.5, -1);
        Operand map = Operand.of(DType.F32, new Content.Given(IntStream.range(0, 256).mapToDouble(DynamicMap.signed()::value).toArray()), 256);
        Operand unsigned = Operand.of(DType.F32, new Content.Given(IntStream.range(0, 256).mapToDouble(DynamicMap.unsigned()::value).toArray()), 256);
        return Stream.of(View.DENSE, View.SLICED).flatMap(view -> Stream.of(8192, 19_003).map(count -> {
            Operand x = Operand.normal(DType.F32, count).as(view);
            Operand codes = Operand.of(DType.U8, new Content.Ids(256), count);
            Operand scales = Operand.positive(DType.F32, Optimize.AdamW8bit.blocks(count));
            return OpCase.of(new Optimize.AdamW8bit(0.9, 0.95, 1e-8, 0.1, 1), Tolerance.roundings(DType.F32, 16, "a formula an element"), 0,
                    step, status, map, unsigned, x, x, codes, scales, codes, scales);
        }));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreeWithTheReference(OpCase opCase) {
        try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 30, Checks.none()))) {
            Outcome outcome = OpCheck.on(device).agreement(opCase);
            assertInstanceOf(Outcome.Passed.class, outcome, outcome.toString());
            assertEquals(Map.of(), device.fallbacks());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void checksFindNothing(OpCase opCase) {
        try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 30, Checks.all().seeded(1))); Eager ops = Eager.on(device)) {
            Tensor[] results = ops.apply(opCase.op(), opCase.place(ops));
            assertEquals(opCase.op().infer(opCase.specs()).length, results.length);
        }
    }
}
