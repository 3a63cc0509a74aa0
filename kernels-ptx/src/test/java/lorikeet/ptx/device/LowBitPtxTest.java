package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import lorikeet.ptx.emulator.Checks;
import lorikeet.quant4bit.CodeTable;
import lorikeet.quant4bit.LowBitSpec;
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
        return Stream.of(LowBitCases.all(), LowBitCases.narrow(DType.BF16), LowBitCases.narrow(DType.F16)).flatMap(List::stream).filter(opCase -> opCase.operands().stream().noneMatch(operand -> operand.spec().dtype() == DType.F64)).toList();
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

    @Test
    void manyNarrowTokensMeetTensorCoresWhereLinesAreWholeAccesses() {
        assertEquals("matmul_4bit_bf16_nt", narrow(96, 16, 5, 16).y().entry());
        assertEquals("matmul_4bit_bf16_nn", narrow(96, 16, 5, 16).dX("dX").entry());
        assertEquals("gemv_4bit_bf16_t4_v16", narrow(96, 16, 4, 16).y().entry());
        assertEquals("matmul_4bit_bf16_nt_v16", narrow(80, 16, 5, 16).y().entry());
        assertEquals("matmul_4bit_bf16_nn_v1", narrow(96, 16, 5, 8).dX("dX").entry());
    }

    private static LowBitProductKernels narrow(long in, long rank, long tokens, int alignment) {
        return new LowBitProductKernels(new LowBitSpec(CodeTable.NF4, 64, true, 40, in), DType.BF16, tokens, rank, 1, false, alignment);
    }
}
