package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lorikeet.tensor.DType;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Op;
import org.junit.jupiter.api.Test;

class CpuDeviceTest {
    @Test
    void twoDevicesLiveAtOnce() {
        try (CpuDevice first = CpuDevice.open(2); CpuDevice second = CpuDevice.open(3);
                Eager a = Eager.on(first); Eager b = Eager.on(second)) {
            assertEquals(2, first.threads());
            assertEquals(3, second.threads());
            assertArrayEquals(product(a), product(b));
        }
    }

    private static double[] product(Ops ops) {
        return Host.doubles(ops, ops.matmul(Operand.normal(1, 40, 50).on(ops), Operand.normal(2, 50, 60).on(ops)));
    }

    @Test
    void scalarCodeRunsFirstAndChangesNoBit() {
        double flops = 2.0 * 40 * 50 * 60;
        try (CpuDevice plain = CpuDevice.open(2); CpuDevice device = CpuDevice.openScalarFirst(2, 1.5 * flops);
                Eager expected = Eager.on(plain); Eager ops = Eager.on(device)) {
            double[] product = product(expected);
            assertEquals(1, device.lanes());
            assertArrayEquals(product, product(ops));
            assertEquals(1, device.lanes());
            assertArrayEquals(product, product(ops));
            assertEquals(Simd.lanes(), device.lanes());
            assertArrayEquals(product, product(ops));
        }
    }

    @Test
    void threadsWithOpsOfTheirOwnShareADevice() throws Exception {
        try (CpuDevice device = CpuDevice.open(2); ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<double[]> work = () -> {
                try (Eager ops = Eager.on(device)) {
                    double[] last = null;
                    for (int i = 0; i < 50; i++) {
                        try (Scope _ = ops.scope()) {
                            last = product(ops);
                        }
                    }
                    return last;
                }
            };
            double[] expected = work.call();
            for (Future<double[]> found : threads.invokeAll(Collections.nCopies(4, work))) assertArrayEquals(expected, found.get());
            assertEquals(0, device.memory().inUse());
        }
    }

    @Test
    void closingTwiceIsHarmless() {
        CpuDevice device = CpuDevice.open(2);
        device.close();
        device.close();
        assertThrows(IllegalStateException.class, () -> device.allocate(64));
    }

    @Test
    void repeatedStepsTakeNoNewMemory() {
        try (CpuDevice device = CpuDevice.open(2); Eager ops = Eager.on(device)) {
            step(ops);
            MemoryUse first = device.memory();
            long scratch = device.scratchBytes();
            for (int i = 0; i < 20; i++) step(ops);
            assertEquals(first.misses(), device.memory().misses());
            assertEquals(first.inUse(), device.memory().inUse());
            assertEquals(scratch, device.scratchBytes());
        }
    }

    private static void step(Ops ops) {
        try (Scope _ = ops.scope()) {
            Tensor[] forward = ops.apply(new Linear.LoraLinear(2, 0.1, 3, false), Operand.normal(1, 70, 40).on(ops),
                    Operand.normal(2, 50, 40).on(ops), Operand.normal(3, 4, 40).on(ops), Operand.normal(4, 50, 4).on(ops), Operand.rng().on(ops));
            ops.sum(ops.square(forward[0]), 0, 1);
        }
    }

    @Test
    void float64ArithmeticIsRefusedInOneLine() {
        try (CpuDevice device = CpuDevice.open(1); Eager ops = Eager.on(device)) {
            Tensor wide = Operand.normal(1, 2, 3).as(DType.F64).on(ops);
            String message = assertThrows(DeviceException.class, () -> ops.exp(wide)).getMessage();
            assertEquals("cpu cannot run exp: expected F32, found F64", message);
            assertThrows(DeviceException.class, () -> ops.matmul(wide, ops.transpose(wide, 0, 1)));
        }
    }

    @Test
    void onlyDenseTensorsGoToTheHost() {
        try (CpuDevice device = CpuDevice.open(1); Eager ops = Eager.on(device)) {
            Tensor view = ops.transpose(ops.tensor(new double[6], 2, 3), 0, 1);
            String message = assertThrows(RuntimeException.class, () -> device.download(view, MemorySegment.ofArray(new float[6]))).getMessage();
            assertTrue(message.startsWith("cpu: only dense tensors"), message);
        }
    }

    @Test
    void customOperationsRunWithTheirWorkspace() {
        try (CpuDevice device = CpuDevice.open(2); Eager ops = Eager.on(device)) {
            Tensor y = ops.one(new Doubling(), ops.transpose(ops.tensor(new double[] {1, 2, 3, 4}, 2, 2), 0, 1));
            assertArrayEquals(new double[] {2, 6, 4, 8}, Host.doubles(ops, y));
        }
    }

    /** y = 2x, by way of scratch memory. */
    private record Doubling() implements Op.Custom {
        @Override
        public Spec[] infer(Spec... in) {
            return in;
        }

        @Override
        public long workspace(Spec... in) {
            return in[0].bytes();
        }

        @Override
        public void reference(Tensor[] in, Tensor[] out) {
            throw new IllegalStateException("the CPU kernel is meant");
        }

        @Override
        public void cpu(Tensor[] in, Tensor[] out, MemorySegment workspace) {
            assertEquals(in[0].spec().bytes(), workspace.byteSize());
            MemorySegment.copy(in[0].memory(), in[0].byteOffset(), workspace, 0, workspace.byteSize());
            for (int i = 0; i < in[0].shape().count(); i++) {
                out[0].memory().set(ValueLayout.JAVA_FLOAT, out[0].byteOffset() + 4L * i, 2 * workspace.get(ValueLayout.JAVA_FLOAT, 4L * i));
            }
        }

        @Override
        public Tensor[] gradient(Ops ops, Tensor[] in, Tensor[] out, Tensor[] dOut) {
            return new Tensor[] {ops.scale(dOut[0], 2)};
        }
    }
}
