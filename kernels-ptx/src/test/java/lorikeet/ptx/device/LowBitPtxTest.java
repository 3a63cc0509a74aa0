package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import lorikeet.ptx.emulator.Checks;
import lorikeet.quant4bit.check.LowBitCases;
import lorikeet.tensor.DType;
import lorikeet.tensor.check.OpCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of the operations on 4-bit weights, as {@link PtxOpCheckTest}. */
@Execution(ExecutionMode.CONCURRENT)
class LowBitPtxTest {
    static List<OpCase> cases() {
        return LowBitCases.all().stream().filter(opCase -> opCase.operands().stream().noneMatch(operand -> operand.spec().dtype() == DType.F64)).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void kernelsAgreeWithTheReferenceAndWriteNothingElse(OpCase opCase) {
        PtxOpCheckTest.assertAgrees(opCase);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void checksFindNothingWhateverTheSchedule(OpCase opCase) {
        PtxOpCheckTest.assertChecksFindNothing(opCase);
    }

    @Test
    void nothingFallsBackToTheCpu() {
        try (PtxDevice device = PtxOpCheckTest.device(Checks.none())) {
            assertEquals(List.of(), cases().stream().filter(opCase -> !device.hasKernels(opCase.op(), opCase.specs())).toList());
        }
    }
}
