package lorikeet.autograd.check;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import lorikeet.tensor.DType;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.Content;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.Operand;
import lorikeet.tensor.check.Tolerance;
import lorikeet.tensor.check.View;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Reduce;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each kind of fault that a kernel can have is found. */
class OpCheckTest {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final OpCase ADD = OpCase.of(new Elementwise.Binary(Elementwise.BinaryKind.ADD),
            Tolerance.roundings(DType.F32, 1, "a sum"), 35, Operand.normal(DType.F32, 5, 7), Operand.normal(DType.F32, 5, 7).as(View.SLICED));

    private final ReferenceDevice device = new ReferenceDevice();
    private int runs;

    @AfterEach
    void close() {
        device.close();
    }

    private void assertFinds(String expected, FaultyDevice.Fault fault) {
        assertFails(expected, OpCheck.on(new FaultyDevice(device, fault)).agreement(ADD));
    }

    private static void assertFails(String expected, Outcome outcome) {
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, outcome);
        assertTrue(failed.findings().stream().anyMatch(finding -> finding.contains(expected)), failed::toString);
    }

    /** Four bytes where a tensor's own segment does not reach. */
    private static MemorySegment beside(Tensor tensor, long offset) {
        return MemorySegment.ofAddress(tensor.memory().address() + offset).reinterpret(4);
    }

    @Test
    void aRightKernelPasses() {
        assertInstanceOf(Outcome.Passed.class, OpCheck.on(device).agreement(ADD));
        assertInstanceOf(Outcome.Passed.class, OpCheck.on(device).sameBits(List.of(ADD), 3).getFirst());
    }

    @Test
    void wrongValueIsShownWithItsIndex() {
        assertFinds("output 0 [1, 2]: found 9.0", (inner, in, out) -> out[0].memory().set(F32, 4 * 9, 9));
    }

    @Test
    void elementLeftOutShowsAsNaN() {
        assertFinds("output 0 [4, 6]: found NaN", (inner, in, out) -> out[0].memory().set(ValueLayout.JAVA_INT_UNALIGNED, 4 * 34, -1));
    }

    @Test
    void writesBesideAnOutputAreFound() {
        assertFinds("4 bytes before an allocation", (inner, in, out) -> beside(out[0], -4).fill((byte) 1));
        assertFinds("0 bytes behind an allocation", (inner, in, out) -> beside(out[0], 4 * 35).fill((byte) 1));
    }

    @Test
    void writesToAnOperandAreFound() {
        assertFinds("at byte 0 of operand 0", (inner, in, out) -> in[0].memory().set(F32, 0, 1));
        // Between the rows of the sliced view: offset 1, rows of 7 in 10.
        assertFinds("at byte 32 of operand 1", (inner, in, out) -> in[1].memory().set(F32, 32, 1));
    }

    @Test
    void allocationDuringARunIsFound() {
        assertFinds("allocated memory while it ran", (inner, in, out) -> inner.allocate(64).release());
    }

    @Test
    void writesBesideAViewWrittenInPlaceAreFound() {
        OpCase assign = OpCase.of(new Move.Assign(), Tolerance.exact("moved"), 0, Operand.normal(DType.F32, 3, 4).as(View.SLICED), Operand.normal(DType.F32, 3, 4));
        assertInstanceOf(Outcome.Passed.class, OpCheck.on(device).agreement(assign));
        FaultyDevice faulty = new FaultyDevice(device, (inner, in, out) -> in[0].memory().set(F32, 0, 1));
        assertFails("at byte 0 of operand 0", OpCheck.on(faulty).agreement(assign));
    }

    @Test
    void zerosAgainstZerosProveNothing() {
        OpCase zeros = OpCase.of(new Reduce(Reduce.Kind.SUM, List.of(0), false), Tolerance.sum(DType.F32, 3), 3,
                Operand.of(DType.F32, new Content.Given(0), 3));
        assertFails("proves nothing", OpCheck.on(device).agreement(zeros));
        assertInstanceOf(Outcome.Passed.class, OpCheck.on(device).agreement(zeros.allowZeros()));
    }

    @Test
    void aRoundWithOtherBitsIsFound() {
        FaultyDevice drifting = new FaultyDevice(device, (inner, in, out) -> {
            if (++runs == 3) out[0].memory().set(F32, 8, Math.nextUp(out[0].memory().get(F32, 8)));
        });
        Outcome outcome = OpCheck.on(drifting).sameBits(List.of(ADD), 5).getFirst();
        assertFails("output 0 has other bits in round 3 than in the first", outcome);
    }
}
