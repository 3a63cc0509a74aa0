package lorikeet.ptx.device;

import static lorikeet.tensor.DType.BF16;
import static lorikeet.tensor.DType.F16;
import static lorikeet.tensor.DType.F32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.quant4bit.check.LowBitCases;
import lorikeet.tensor.DType;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.OpCases;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.check.View;
import lorikeet.tensor.op.Move;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operands that begin anywhere, repeat their rows or lie in reverse. */
@Execution(ExecutionMode.CONCURRENT)
class ViewsTest {
    private static final DType[] FLOATS = {DType.F64, F32, BF16, F16};
    private static final long MOST_FLOPS = 10_000;
    /** Cases of an operation: what matters here is how it addresses operands, its sizes are others' matter. */
    private static final int CASES = 5;

    private enum Activations { F32, BF16, F16 }

    @ParameterizedTest
    @EnumSource
    void giveWhatDenseCopiesGive(Activations type) {
        Stream<OpCase> cases = switch (type) {
            case F32 -> Stream.concat(OpCases.all().stream(), LowBitCases.all().stream());
            case BF16 -> OpCases.narrow(BF16).stream();
            case F16 -> OpCases.narrow(F16).stream();
        };
        try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 28, Checks.none()))) {
            Map<String, Integer> taken = new HashMap<>();
            assertEquals("", failures(device, cases.filter(opCase -> opCase.flops() <= MOST_FLOPS && device.hasKernels(opCase.op(), opCase.specs()))
                    .filter(opCase -> taken.merge(opCase.op().name(), 1, Integer::sum) <= CASES)));
            assertTrue(device.fallbacks().isEmpty());
        }
    }

    private static String failures(PtxDevice device, Stream<OpCase> cases) {
        List<String> failed = cases.map(OpCheck.on(device)::views).filter(Outcome.Failed.class::isInstance).map(Outcome::toString).toList();
        return String.join("\n", failed);
    }

    @Test
    void areCastFromAnyElementOn() {
        try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 28, Checks.all()))) {
            for (DType from : FLOATS) {
                Stream<OpCase> casts = Stream.of(FLOATS).flatMap(to -> Stream.of(View.SHIFTED, View.SLICED)
                        .map(view -> OpCase.of(new Move.Cast(to), Tolerance.exact("rounded once"), 0, Operand.normal(from, 4, 16).as(view))));
                assertEquals("", String.join("\n", casts.map(OpCheck.on(device)::agreement).filter(Outcome.Failed.class::isInstance).map(Outcome::toString).toList()));
            }
        }
    }
}
