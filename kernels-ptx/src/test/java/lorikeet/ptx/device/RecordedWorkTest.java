package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.RecordedWork;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Work recorded on the emulator, all checks on: it reads nothing that it has not written this time. */
class RecordedWorkTest {
    private static PtxDevice device() {
        return new PtxDevice(DeviceContext.emulator(1 << 26, Checks.all()), new PtxOptions(true));
    }

    @Test
    void stepsGiveTheSameBitsRecorded() {
        Supplier<double[]> plain = () -> {
            try (PtxDevice device = device()) {
                return RecordedSteps.run(device, 5, false);
            }
        };
        try (PtxDevice device = device()) {
            assertArrayEquals(plain.get(), RecordedSteps.run(device, 5, true));
        }
    }

    @Test
    void workIsNotRunWhereItsMemoryIsTaken() {
        try (PtxDevice device = device(); Eager ops = Eager.on(device)) {
            Tensor x = ops.tensor(new double[] {1, 2, 3, 4}, 4), y = ops.empty(Spec.of(DType.F32, 4));
            RecordedWork work = device.record(() -> {
                try (Scope _ = ops.scope()) {
                    ops.assign(y, ops.square(ops.square(x)));
                }
            });
            assertArrayEquals(new double[] {1, 16, 81, 256}, Host.doubles(ops, y));
            assertTrue(work.isReplayable());
            try (Scope _ = ops.scope()) {
                ops.empty(Spec.of(DType.F32, 4));
                assertFalse(work.isReplayable());
            }
            Host.write(ops, ops.empty(Spec.of(DType.I64, 2)), 1, 2);
            assertTrue(device.memory().inUse() > 0);
            work.close();
        }
    }

    @Test
    void whatTheHostIsAskedForIsRefusedInOneLineAndTheDeviceGoesOn() {
        try (PtxDevice device = device(); Eager ops = Eager.on(device)) {
            Tensor x = ops.tensor(new double[] {1, 2}, 2);
            assertEquals("a copy to the host in work that is recorded", refusal(device, () -> Host.doubles(ops, x)));
            assertEquals("a copy from the host in work that is recorded", refusal(device, () -> ops.tensor(new double[] {1}, 1)));
            assertEquals("a wait in work that is recorded", refusal(device, device::synchronize));
            assertArrayEquals(new double[] {1, 4}, Host.doubles(ops, ops.square(x)));
        }
    }

    private static String refusal(PtxDevice device, Runnable work) {
        return assertThrows(DeviceException.class, () -> device.record(work)).getMessage();
    }
}
