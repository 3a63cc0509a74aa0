package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.stream.DoubleStream;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Elements;
import lorikeet.tensor.Host;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Casts from and to F64: rounded once, to the bits of the CPU. */
class DoubleCastsTest {
    /** Ties of BF16 and F16, and values so near to them that a rounding to F32 in between makes them ties. */
    private static final double[] EDGES = {0, -0.0, 1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1 + 0x1p-8, 1 + 0x1p-8 + 0x1p-40, 1 + 0x1.8p-7 - 0x1p-45,
        1 + 0x1p-11, 1 + 0x1p-11 + 0x1p-40, -(1 + 0x1.8p-10) - 0x1p-45, 65_519.999999999, 65_520, 3.4e38, 3.5e38, 1e300, 1e-300, 0x1p-149, 0x1p-150, 0x1.8p-25, 0x1p-134, 0x1.0000001p-134};

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F16", "BF16"})
    void areRoundedOnce(DType to) {
        double[] values = DoubleStream.concat(DoubleStream.of(EDGES), new Random(5).doubles(500, -3, 3)).toArray();
        assertArrayEquals(values(to, values), cast(DType.F64, to, values));
        double[] shorter = values(to, values);
        assertArrayEquals(shorter, cast(to, DType.F64, shorter));
    }

    /** What {@code values} are in {@code dtype}. */
    private static double[] values(DType dtype, double[] values) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = memory(arena, dtype, values);
            double[] found = new double[values.length];
            for (int i = 0; i < found.length; i++) found[i] = Elements.get(memory, dtype, i);
            return found;
        }
    }

    private static MemorySegment memory(Arena arena, DType dtype, double[] values) {
        MemorySegment memory = arena.allocate((long) values.length * dtype.bytes(), 8);
        for (int i = 0; i < values.length; i++) Elements.set(memory, dtype, i, values[i]);
        return memory;
    }

    private static double[] cast(DType from, DType to, double[] values) {
        try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 28, Checks.all())); Eager ops = Eager.on(device); Arena arena = Arena.ofConfined()) {
            Tensor x = ops.empty(Spec.of(from, values.length));
            device.upload(memory(arena, from, values), x);
            Tensor y = ops.apply(new Move.Cast(to), x)[0];
            assertTrue(device.fallbacks().isEmpty());
            return Host.doubles(ops, y);
        }
    }
}
