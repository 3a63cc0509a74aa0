package lorikeet.quant4bit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lorikeet.autograd.check.OpCheck;
import lorikeet.autograd.check.Outcome;
import lorikeet.quant4bit.check.LowBitCases;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.Comparison;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.Test;

class LowBitOpCheckTest {
    /** Cases in F64, which are for the reference and the gradient check. */
    private static final int F64_CASES = 7;

    @Test
    void cpuAgreesWithTheReferenceAndWritesNothingElse() {
        try (CpuDevice device = CpuDevice.open(2)) {
            OpCheck check = OpCheck.on(device);
            assertEquals(F64_CASES, skipped(LowBitCases.all().stream().map(check::agreement).toList()));
        }
    }

    @Test
    void interpretedAndCompiledKernelsGiveTheSameBits() {
        try (CpuDevice device = CpuDevice.open(1)) {
            assertEquals(F64_CASES, skipped(OpCheck.on(device).sameBits(LowBitCases.all(), 4)));
        }
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        List<Outcome> outcomes = LowBitCases.all().stream().filter(opCase -> !opCase.gradient().operands().isEmpty()).map(OpCheck::gradient).toList();
        assertEquals(F64_CASES, outcomes.size());
        assertEquals(0, skipped(outcomes));
    }

    @Test
    void loweringsAgreeWithTheirOperations() {
        int lowered = 0;
        for (OpCase opCase : LowBitCases.all()) {
            try (ReferenceDevice device = new ReferenceDevice(); Eager ops = Eager.on(device)) {
                Tensor[] in = opCase.place(ops);
                Optional<Tensor[]> smaller = opCase.op().lower(ops, in);
                assertEquals(opCase.op() instanceof LowBitOp.Dequantize, smaller.isEmpty(), opCase.name());
                if (smaller.isEmpty()) continue;
                lowered++;
                Tensor[] out = ops.apply(opCase.op(), in);
                for (int i = 0; i < out.length; i++) {
                    Comparison comparison = Comparison.of(out[i].shape(), Host.doubles(ops, smaller.get()[i]), Host.doubles(ops, out[i]), opCase.tolerance());
                    assertEquals(List.of(), comparison.mismatches(), opCase.name());
                }
            }
        }
        assertTrue(lowered > 50, lowered + " cases were lowered");
    }

    @Test
    void everyOperationHasACaseOfItsOwnName() {
        Set<Class<?>> covered = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (OpCase opCase : LowBitCases.all()) {
            covered.add(opCase.op().getClass());
            assertTrue(names.add(opCase.name()), opCase.name());
        }
        Set<Class<?>> operations = new HashSet<>(List.of(LowBitOp.LowBitForward.class.getPermittedSubclasses()));
        operations.addAll(List.of(LowBitLayer.class.getPermittedSubclasses()));
        operations.remove(LowBitOp.LowBitForward.class);
        operations.add(LowBitOp.Dequantize.class);
        assertEquals(operations, covered);
    }

    private static int skipped(List<Outcome> outcomes) {
        List<String> failed = new ArrayList<>();
        int skipped = 0;
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Passed _ -> {}
                case Outcome.Failed failure -> failed.add(failure.toString());
                case Outcome.Skipped _ -> skipped++;
            }
        }
        assertEquals("", String.join("\n", failed), failed.size() + " cases fail");
        return skipped;
    }
}
