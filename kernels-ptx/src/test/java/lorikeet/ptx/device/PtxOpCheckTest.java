package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Spec;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.OpCases;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.Optimize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every case of every operation that has kernels, on the emulator, against the float64 reference. All checks are on, so a
 * wrong access, an unwritten value that is used, or a race fails a case, and turns are shuffled
 * ({@code -Dlorikeet.ptx.seeds=20} for more of them).
 */
@Execution(ExecutionMode.CONCURRENT)
class PtxOpCheckTest {
    private static final int SEEDS = Integer.getInteger("lorikeet.ptx.seeds", 3);
    private static final long MEMORY = 1L << 30;
    /** What has no kernel: float64, float16 beside products and low-rank layers (and what is loaded, drawn, moved), and views, which move nothing. All else must have one. */
    private static final Set<String> WITHOUT = Set.of(
            "AdamW F64", "AddRmsNorm F64", "Affine F64", "Attend F64", "AttendBackward F64", "Binary F64", "CrossEntropy F64", "Dense F64", "Dropout F64", "Gated F64", "LoraLinear F64",
            "LoraLinearBackward F64", "MatMul F64", "OutputLoss F64", "ProjectGradient F64", "Reduce F64", "RmsNorm F64", "RmsNormBackward F64", "Rope F64", "Rows F64",
            "RowsBackward F64", "SoftmaxBackward F64", "SoftmaxForward F64", "SwiGlu F64", "SwiGluBackward F64", "Unary F64",
            "AddRmsNorm F16", "Affine F16", "Attend F16", "AttendBackward F16", "Binary F16", "CrossEntropy F16", "Gated F16", "OutputLoss F16", "Reduce F16", "RmsNorm F16", "RmsNormBackward F16",
            "Rope F16", "SoftmaxBackward F16", "SoftmaxForward F16", "SwiGlu F16", "SwiGluBackward F16", "Unary F16",
            "Expand F32", "Expand F64", "Permute F32", "Permute F64", "Reshape F32", "Reshape F64", "Slice F32", "Slice F64");

    static List<OpCase> cases() {
        return everything().filter(opCase -> !WITHOUT.contains(key(opCase))).toList();
    }

    private static Stream<OpCase> everything() {
        return Stream.of(OpCases.all(), OpCases.narrow(DType.BF16), OpCases.narrow(DType.F16)).flatMap(List::stream);
    }

    /** The operation, and the dtype of its activations: of the first operand that is floating-point (before those of optimizers are the step's settings and status), else of the result. */
    private static String key(OpCase opCase) {
        Stream<Spec> specs = Stream.concat(Stream.of(opCase.specs()).skip(opCase.op() instanceof Optimize ? 2 : 0), Stream.of(opCase.op().infer(opCase.specs())));
        return opCase.op().getClass().getSimpleName() + " " + specs.map(Spec::dtype).filter(DType::isFloat).findFirst().map(DType::toString).orElse("");
    }

    static PtxDevice device(Checks checks) {
        return new PtxDevice(DeviceContext.emulator(MEMORY, checks));
    }

    /** Between guard zones, memory poisoned: nothing else is written, and nothing is left out. */
    @ParameterizedTest
    @MethodSource("cases")
    void kernelsAgreeWithTheReferenceAndWriteNothingElse(OpCase opCase) {
        assertAgrees(opCase);
    }

    static void assertAgrees(OpCase opCase) {
        try (PtxDevice device = device(Checks.none())) {
            Outcome outcome = OpCheck.on(device).agreement(opCase);
            assertInstanceOf(Outcome.Passed.class, outcome, outcome.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void checksFindNothingWhateverTheSchedule(OpCase opCase) {
        assertChecksFindNothing(opCase);
    }

    static void assertChecksFindNothing(OpCase opCase) {
        for (int seed = 0; seed < SEEDS; seed++) {
            try (PtxDevice device = device(Checks.all().seeded(seed)); Eager ops = Eager.on(device)) {
                ops.apply(opCase.op(), opCase.place(ops));
                assertTrue(ops.counts().lowered().isEmpty() && device.fallbacks().isEmpty());
            }
        }
    }

    @Test
    void whatHasNoKernelIsWhatIsListed() {
        try (PtxDevice device = device(Checks.none())) {
            Map<Boolean, Set<String>> found = everything().collect(Collectors.groupingBy(opCase -> device.hasKernels(opCase.op(), opCase.specs()), Collectors.mapping(PtxOpCheckTest::key, Collectors.toCollection(TreeSet::new))));
            assertEquals(new TreeSet<>(WITHOUT), found.get(false));
            found.get(true).retainAll(WITHOUT);
            assertEquals(Set.of(), found.get(true), "of both kinds");
        }
    }

    /** Heads that no tile holds are wider than those of any case. */
    @Test
    void widerHeadsRunOnTheCpuInFloat32() {
        Attention.Attend op = new Attention.Attend(1, 1, 0.0625, true, 0);
        Operand rows = Operand.normal(DType.F32, 5, AttentionTile.MOST_DIM + 1), lengths = Operand.cumulative(5);
        try (PtxDevice device = device(Checks.none())) {
            Outcome outcome = OpCheck.on(device).agreement(OpCase.of(op, Tolerance.sum(DType.F32, 600), 0, rows, rows, rows, lengths, lengths));
            assertInstanceOf(Outcome.Passed.class, outcome, outcome.toString());
            assertEquals(Set.of(op.name()), device.fallbacks().keySet());
            Operand narrow = Operand.normal(DType.BF16, 5, AttentionTile.MOST_DIM + 1);
            assertFalse(device.supports(op, OpCase.of(op, Tolerance.exact(""), 0, narrow, narrow, narrow, lengths, lengths).specs()));
        }
    }

    /** What has no kernel runs on the CPU, is right, and is said. */
    @Test
    void operationsWithoutKernelsRunOnTheCpu() {
        try (PtxDevice device = device(Checks.none())) {
            List<OpCase> cases = OpCases.all().stream().filter(opCase -> !device.hasKernels(opCase.op(), opCase.specs()) && device.supports(opCase.op(), opCase.specs())).toList();
            List<String> failed = cases.stream().map(OpCheck.on(device)::agreement).filter(Outcome.Failed.class::isInstance).map(Outcome::toString).toList();
            assertEquals("", String.join("\n", failed));
            assertEquals(cases.isEmpty(), device.fallbacks().isEmpty());
        }
    }
}
