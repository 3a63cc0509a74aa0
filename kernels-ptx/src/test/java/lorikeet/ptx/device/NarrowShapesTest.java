package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Spec;
import lorikeet.tensor.check.Content;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.check.View;
import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.Gather;
import lorikeet.tensor.op.Loss;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Norm;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.op.Random;
import lorikeet.tensor.op.Reduce;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shapes of 16-bit operands that 16-byte accesses fit: rows of an even number of pieces and of an odd one, where the second of two
 * threads that swap float32 has none of its own; longer than one step of a block; and with a piece that is shorter.
 */
@Execution(ExecutionMode.CONCURRENT)
class NarrowShapesTest {
    private static final DType HALF = DType.BF16;
    private static final Tolerance NARROW = new Tolerance(1e-2, "activations of 16 bits");
    private static final Tolerance EXACT = Tolerance.exact("widened, or rounded once");

    static Stream<OpCase> cases() {
        return Stream.of(elementwise(), moves(), norms(), ropes(), reductions(), gathers(), losses()).flatMap(cases -> cases);
    }

    private static Operand half(long... dims) {
        return Operand.normal(HALF, dims);
    }

    private static Stream<OpCase> elementwise() {
        Operand rows = half(5, 24).as(View.EXPANDED);
        return Stream.of(of(new Elementwise.Affine(2, 1), half(2053)), of(new Elementwise.Affine(2, 1), rows),
                of(new Elementwise.Unary(Elementwise.UnaryKind.SILU), half(2053)), of(new Elementwise.Unary(Elementwise.UnaryKind.SIN), rows),
                of(new Elementwise.Binary(Elementwise.BinaryKind.MUL), half(5, 24), half(5, 1)), of(new Elementwise.Binary(Elementwise.BinaryKind.ADD), half(24), half(5, 24)),
                of(new Elementwise.Binary(Elementwise.BinaryKind.SUB), half(1), half(2053)), of(new Elementwise.SwiGlu(), rows, half(5, 24)),
                of(new Elementwise.SwiGluBackward(), half(5, 24), rows, half(5, 24)));
    }

    private static Stream<OpCase> moves() {
        Stream<OpCase> casts = Stream.of(DType.F32, DType.BF16, DType.F16).flatMap(from -> Stream.of(DType.F32, DType.BF16, DType.F16).filter(to -> to != from)
                .flatMap(to -> Stream.of(Operand.normal(from, 2053), Operand.normal(from, 5, 24).as(View.EXPANDED), Operand.normal(from, 700, 8).as(View.EXPANDED))
                        .map(x -> OpCase.of(new Move.Cast(to), EXACT, 0, x))));
        Stream<OpCase> transposes = LongStream.of(64, 72, 200).boxed().map(n -> OpCase.of(new Move.Assign(), EXACT, 0, half(n, 136), half(n, 136).as(View.TRANSPOSED)));
        return Stream.of(casts, transposes, draws()).flatMap(cases -> cases);
    }

    private static Stream<OpCase> draws() {
        Spec many = Spec.of(HALF, 4103);
        return Stream.of(OpCase.of(new Random.Dropout(0.3, 9), NARROW, 0, half(4103), Operand.rng(5, 1)), OpCase.of(new Random.Uniform(-1, 2, 3, many), NARROW, 0, Operand.rng(5, 1)),
                OpCase.of(new Random.Normal(1, 2, 3, many), NARROW, 0, Operand.rng(5, 1)));
    }

    private static Stream<OpCase> norms() {
        return Stream.of(new long[] {3, 8}, new long[] {1100, 24}, new long[] {133, 2 * 264}, new long[] {2, 2056}, new long[] {2, 8200}).flatMap(dims -> {
            long n = dims[1] == 528 ? 264 : dims[1];
            Operand rstd = Operand.positive(DType.F32, dims[0] * dims[1] / n);
            return Stream.of(DType.F32, DType.BF16, DType.F16).map(type -> Operand.normal(type, n)).flatMap(w -> Stream.of(of(new Norm.RmsNorm(1e-5), half(dims), w),
                    of(new Norm.AddRmsNorm(1e-5), half(dims), half(dims), w), of(new Norm.RmsNormBackward(true), half(dims), half(dims), w, rstd)));
        });
    }

    /** Halves that are whole pairs of pieces, and one that is not. */
    private static Stream<OpCase> ropes() {
        return LongStream.of(16, 48, 24).boxed().flatMap(half -> Stream.of(true, false).map(inverse ->
                of(new Attention.Rope(inverse), half(37, 3 * 2 * half), Operand.normal(DType.F32, 37, half), Operand.normal(DType.F32, 37, half))));
    }

    /** To 16 bits, and by way of float32 where there is more than one part. */
    private static Stream<OpCase> reductions() {
        return Stream.of(Reduce.Kind.values()).flatMap(kind -> Stream.of(
                reduce(kind, List.of(1), 3, 1000), reduce(kind, List.of(1), 2, 40_000), reduce(kind, List.of(0), 2100, 24), reduce(kind, List.of(1), 2, 1030, 264),
                reduce(kind, List.of(0), 40, 520)));
    }

    private static OpCase reduce(Reduce.Kind kind, List<Integer> axes, long... dims) {
        return OpCase.of(new Reduce(kind, axes, false), NARROW, 0, half(dims));
    }

    private static Stream<OpCase> gathers() {
        Stream<OpCase> rows = Stream.of(DType.F32, DType.BF16, DType.F16).flatMap(table -> Stream.of(DType.F32, HALF, DType.F16).flatMap(out -> LongStream.of(24, 2056, 19).boxed()
                .map(d -> OpCase.of(new Gather.Rows(out), EXACT, 0, Operand.normal(table, 9, d), Operand.ids(9, 7)))));
        return Stream.concat(rows, Stream.of(HALF, DType.F16).flatMap(type -> LongStream.of(24, 2056, 19).boxed().map(d -> of(new Gather.RowsBackward(5), Operand.normal(type, 60, d), Operand.ids(5, 60)))));
    }

    /** Logits of 16 bits, some equal to the label's and some masked, and of float32 with a gradient of 16 bits. */
    private static Stream<OpCase> losses() {
        Operand norm = Operand.given(new long[0], 0.25);
        Operand ties = Operand.of(HALF, new Content.Given(1, 3, 3, 2, Double.NEGATIVE_INFINITY), 5, 4104);
        Operand labels = Operand.of(DType.I32, new Content.Given(1, 2, -100, 1501, 3), 5);
        return Stream.of(true, false).flatMap(grad -> Stream.concat(
                Stream.of(of(new Loss.CrossEntropy(grad), half(3, 2056), Operand.labels(2056, 3), norm), of(new Loss.CrossEntropy(grad), ties, labels, norm)),
                LongStream.of(40, 2056, 36).boxed().map(vocab -> of(new Loss.OutputLoss(grad, grad), half(9, 16), half(vocab, 16), Operand.labels((int) (long) vocab, 9), norm))));
    }

    private static OpCase of(Op op, Operand... operands) {
        return OpCase.of(op, NARROW, 0, operands);
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
            assertEquals(opCase.op().infer(opCase.specs()).length, ops.apply(opCase.op(), opCase.place(ops)).length);
        }
    }
}
