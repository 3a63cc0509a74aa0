package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.OpCases;
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

    static List<OpCase> cases() {
        try (PtxDevice device = device(Checks.none())) {
            return Stream.of(OpCases.all(), OpCases.narrow(DType.BF16), OpCases.narrow(DType.F16)).flatMap(List::stream).filter(opCase -> device.hasKernels(opCase.op(), opCase.specs())).toList();
        }
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
