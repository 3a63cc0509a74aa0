package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.tensor.Device;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.CheckedDevice;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.plan.NullDevice;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tensors of one device given to another: one line, before anything runs, and both devices go on. */
class OtherMemoryTest {
    private final PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 20));
    private final PtxDevice other = new PtxDevice(DeviceContext.emulator(1L << 20));
    private final CpuDevice cpu = CpuDevice.open(1);
    private final Eager ops = Eager.on(device);
    private final Eager onOther = Eager.on(other);
    private final Eager onCpu = Eager.on(cpu);
    private final Tensor x = ops.tensor(new float[] {1, 2}, 2);
    private final Tensor ofOther = onOther.tensor(new float[] {3, 4}, 2);
    private final Tensor ofCpu = onCpu.tensor(new float[] {5, 6}, 2);

    @AfterEach
    void close() {
        assertArrayEquals(new double[] {-1, -2}, Host.doubles(ops, ops.neg(x)));
        assertArrayEquals(new double[] {-3, -4}, Host.doubles(onOther, onOther.neg(ofOther)));
        device.close();
        other.close();
        cpu.close();
    }

    private static void refused(String expected, Runnable run) {
        assertEquals(expected, assertThrows(DeviceException.class, run::run).getMessage());
    }

    @Test
    void operandsAreRefused() {
        String name = device.name();
        refused("add: operand 1 is F32 [2] in memory of the host, expected memory of " + name, () -> ops.add(x, ofCpu));
        refused("neg: operand 0 is F32 [2] in memory of " + name + ", expected memory of cpu", () -> onCpu.neg(x));
        refused("mul: operand 0 is F32 [2] in memory of another " + name + ", expected memory of " + name, () -> ops.mul(ofOther, x));
        refused("accumulate: operand 0 is F32 [2] in memory of the host, expected memory of " + name, () -> ops.accumulate(ofCpu, x));
    }

    @Test
    void copiesToAndFromTheHostAreRefused() {
        String name = device.name();
        refused("download: operand is F32 [2] in memory of the host, expected memory of " + name, () -> Host.doubles(ops, ofCpu));
        refused("download: operand is F32 [2] in memory of another " + name + ", expected memory of " + name, () -> Host.doubles(ops, ofOther));
        refused("download: operand is F32 [2] in memory of " + name + ", expected memory of cpu", () -> Host.doubles(onCpu, x));
        refused("upload: result is F32 [2] in memory of the host, expected memory of " + name, () -> device.upload(MemorySegment.ofArray(new float[2]), ofCpu));
        refused("upload: result is F32 [2] in memory of " + name + ", expected memory of cpu", () -> cpu.upload(MemorySegment.ofArray(new float[2]), x));
    }

    /** Through a device around it, in memory around an allocation, wrapped, and where nothing is read at all. */
    @Test
    void itsOwnMemoryIsTakenHoweverItWasGot() {
        Eager checked = Eager.on(new CheckedDevice(device));
        assertArrayEquals(new double[] {-7, -1}, Host.doubles(checked, checked.add(checked.tensor(new float[] {-8, -3}, 2), x)));
        refused("neg: operand 0 is F32 [2] in memory of the host, expected memory of " + device.name(), () -> checked.neg(ofCpu));
        try (Arena arena = Arena.ofConfined()) {
            for (Device each : new Device[] {device, cpu, new ReferenceDevice()}) {
                Tensor wrapped = Tensor.over(each.wrap(arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_FLOAT, 8, 9)), x.spec());
                assertArrayEquals(new double[] {-8, -9}, Host.doubles(Eager.on(each), Eager.on(each).neg(wrapped)));
                wrapped.release();
            }
        }
        try (NullDevice planned = new NullDevice(new PtxDevice(DeviceContext.emulator(1L << 20)))) {
            Eager.on(planned).add(Eager.on(planned).fill(1, 2), planned.outside(x.spec()));
        }
    }

    /** All devices that compute in the host's memory have one. */
    @Test
    void memoryOfTheHostIsEverybodysWhoComputesThere() {
        try (ReferenceDevice reference = new ReferenceDevice(); CpuDevice second = CpuDevice.open(1)) {
            for (Device each : new Device[] {reference, second}) assertArrayEquals(new double[] {-5, -6}, Host.doubles(Eager.on(each), Eager.on(each).neg(ofCpu)));
        }
    }
}
