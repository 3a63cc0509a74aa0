package lorikeet.autograd.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.check.OpCases;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.Move;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CpuOpCheckTest {
    /** Rows in F64, which are for the reference and the gradient check. */
    private static final int F64_ROWS = 123;

    @Test
    void cpuAgreesWithTheReferenceAndWritesNothingElse() {
        try (CpuDevice device = CpuDevice.open(2)) {
            OpCheck check = OpCheck.on(device);
            assertEquals(F64_ROWS, skipped(OpCases.all().stream().map(check::agreement).toList()));
        }
    }

    /** In 16 bits the CPU moves alone: other operations it has in F32. */
    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void everythingIsMovedIn16Bits(DType type) {
        try (CpuDevice device = CpuDevice.open(2)) {
            assertEquals(0, skipped(OpCases.narrow(type).stream().filter(opCase -> opCase.op() instanceof Move).map(OpCheck.on(device)::agreement).toList()));
        }
    }

    @Test
    void operandsMayBeExpandedOrReversed() {
        try (CpuDevice device = CpuDevice.open(2)) {
            assertEquals(F64_ROWS, skipped(OpCases.all().stream().map(OpCheck.on(device)::views).toList()));
        }
    }

    @Test
    void interpretedAndCompiledKernelsGiveTheSameBits() {
        try (CpuDevice device = CpuDevice.open(1)) {
            assertEquals(F64_ROWS, skipped(OpCheck.on(device).sameBits(OpCases.all(), 4)));
        }
    }

    /** Fails where a case does; prints those skipped and returns their number. */
    private static int skipped(List<Outcome> outcomes) {
        List<String> failed = new ArrayList<>();
        int skipped = 0;
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Passed passed -> {}
                case Outcome.Failed failure -> failed.add(failure.toString());
                case Outcome.Skipped skip -> {
                    System.out.println("skipped: " + skip);
                    skipped++;
                }
            }
        }
        assertEquals("", String.join("\n", failed), failed.size() + " cases fail");
        return skipped;
    }
}
