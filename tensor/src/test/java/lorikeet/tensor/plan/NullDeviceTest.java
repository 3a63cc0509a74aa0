package lorikeet.tensor.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Storage;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.check.OpCases;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.Move;
import org.junit.jupiter.api.Test;

class NullDeviceTest {
    private static MemoryUse useOf(OpCase op, Device device) {
        try (device; Eager ops = Eager.on(device); Scope _ = ops.scope()) {
            Tensor[] in = op.place(ops);
            ops.apply(op.op(), in);
            return device.memory();
        }
    }

    @Test
    void everyOperationIsCountedAsItsDeviceTakesIt() {
        Map<Class<?>, List<OpCase>> byOperation = OpCases.all().stream().filter(NullDeviceTest::runs).collect(Collectors.groupingBy(op -> op.op().getClass()));
        List<OpCase> cases = byOperation.values().stream().flatMap(some -> some.stream().limit(3)).toList();
        assertTrue(cases.size() > 60, () -> cases.size() + " cases");
        for (OpCase op : cases) assertEquals(useOf(op, CpuDevice.open(2)), useOf(op, new NullDevice(CpuDevice.open(2))), op.name());
    }

    private static boolean runs(OpCase op) {
        return Stream.of(op.specs()).noneMatch(spec -> spec.dtype() == DType.F64);
    }

    @Test
    void tensorsOfTerabytesTakeNoMemory() {
        try (Device device = new NullDevice(CpuDevice.open(2)); Ops ops = Eager.on(device)) {
            Tensor x = ops.one(new Move.Fill(1, Spec.of(DType.F32, 1 << 20, 1 << 20)));
            Tensor y = ops.linear(ops.add(x, x), x);
            assertEquals(1L << 42, y.spec().bytes());
            assertEquals(3L << 42, device.memory().inUse());
            assertThrows(IndexOutOfBoundsException.class, () -> x.memory().get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    @Test
    void readsAreFinite() {
        try (Device device = new NullDevice(CpuDevice.open(1)); Ops ops = Eager.on(device)) {
            assertArrayEquals(new double[] {-1, -1}, Host.doubles(ops, ops.exp(ops.tensor(new float[] {5, 1000}, 2))));
        }
    }

    @Test
    void peakTellsScratchAndRoundingApart() {
        try (NullDevice device = new NullDevice(CpuDevice.open(1))) {
            Storage kept = device.allocate(1000);
            Storage scratch = device.scratch(100);
            assertEquals(new Peak(1024 + 128, 1100, 100), device.peak());
            scratch.release();
            device.allocate(60).release();
            kept.release();
            device.scratch(200).release();
            assertEquals(new Peak(1024 + 128, 1100, 100), device.peak());
            assertEquals(200, device.mostScratch());
            assertEquals(0, device.memory().inUse());
        }
    }

    @Test
    void weightsOutsideOfThePoolAreCountedApart() {
        try (NullDevice device = new NullDevice(CpuDevice.open(1))) {
            Tensor weight = device.outside(Spec.of(DType.BF16, 3, 5));
            assertEquals(30, device.outsideBytes());
            assertEquals(0, device.memory().inUse());
            weight.release();
            assertEquals(0, device.outsideBytes());
        }
    }

    @Test
    void sumsBeyond64BitsAreRefusedInOneLine() {
        try (NullDevice device = new NullDevice(CpuDevice.open(1))) {
            device.allocate(1L << 61);
            DeviceException refused = assertThrows(DeviceException.class, () -> device.allocate(1L << 62));
            assertTrue(refused.getMessage().contains("exceed 64 bits"), refused.getMessage());
        }
    }
}
