package lorikeet.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Norm;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device that reads only dense operands and has neither swiGlu nor its gradient. */
class EagerTest {
    private final Device picky = new PickyDevice(new ReferenceDevice());
    private final Eager ops = Eager.on(picky);

    @AfterEach
    void close() {
        ops.close();
        picky.close();
    }

    @Test
    void viewsThatAKernelCannotReadAreCopiedAndCounted() {
        Tensor x = ops.tensor(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
        ops.add(x, x);
        assertEquals(Map.of(), ops.counts().copiedBytes());
        Tensor sum = ops.add(ops.transpose(x, 0, 1), ops.tensor(new double[] {10, 20}, 2));
        assertArrayEquals(new double[] {11, 24, 12, 25, 13, 26}, Host.doubles(ops, sum));
        assertEquals(Map.of("add", 48L), ops.counts().copiedBytes());
    }

    @Test
    void aViewWrittenInPlaceIsWrittenBack() {
        Tensor x = ops.tensor(new double[] {1, 2, 3, 4}, 2, 2);
        int version = x.storage().version();
        ops.accumulate(ops.slice(x, 1, 1, 2), ops.tensor(new double[] {10, 20}, 2, 1));
        assertArrayEquals(new double[] {1, 12, 3, 24}, Host.doubles(ops, x));
        assertEquals(version + 1, x.storage().version());
    }

    @Test
    void whatADeviceLacksIsLoweredAndCounted() {
        Tensor x = ops.tensor(new double[] {0.5, -1}, 2);
        try (ReferenceDevice device = new ReferenceDevice(); Eager reference = Eager.on(device)) {
            Tensor y = reference.tensor(new double[] {0.5, -1}, 2);
            assertArrayEquals(Host.doubles(reference, reference.swiGlu(y, y)), Host.doubles(ops, ops.swiGlu(x, x)), 1e-15);
        }
        assertEquals(Map.of("swiGlu", 1L), ops.counts().lowered());
    }

    @Test
    void whatCannotBeLoweredIsRefused() {
        Tensor x = ops.fill(1, 2);
        DeviceException refused = assertThrows(DeviceException.class, () -> ops.apply(new Elementwise.SwiGluBackward(), x, x, x));
        assertEquals("picky cannot run swiGluBackward and it has no smaller form", refused.getMessage());
    }

    /** Not by the smaller one that is missing. */
    @Test
    void aRefusalNamesTheOperationThatWasAskedForAndDtypesThatItTakes() {
        try (CpuDevice cpu = CpuDevice.open(1); Eager onCpu = Eager.on(cpu)) {
            Tensor x = onCpu.cast(onCpu.fill(1, 2, 3), DType.F16), w = onCpu.fill(1, 3);
            DeviceException refused = assertThrows(DeviceException.class, () -> onCpu.apply(new Norm.AddRmsNorm(1e-6), x, x, w));
            assertEquals("cpu cannot run addRmsNorm: expected F32, found F16", refused.getMessage());
        }
    }

    private record PickyDevice(Device inner) implements DeviceDecorator {
        @Override
        public String name() {
            return "picky";
        }

        @Override
        public boolean supports(Op op, Spec[] in) {
            return !(op instanceof Elementwise.SwiGlu) && !(op instanceof Elementwise.SwiGluBackward);
        }

        @Override
        public Layout layout(Op op, int operand) {
            return op instanceof Move move && !(move instanceof Move.Accumulate) ? Layout.ANY : Layout.DENSE;
        }

        @Override
        public long workspace(Op op, Spec[] in) {
            return 0;
        }
    }
}
