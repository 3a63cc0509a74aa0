package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.op.Elementwise.SwiGlu;
import lorikeet.tensor.op.Elementwise.SwiGluBackward;
import lorikeet.tensor.op.Elementwise.Unary;
import lorikeet.tensor.op.Elementwise.UnaryKind;
import lorikeet.tensor.op.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions of every kind of float32: subnormal, huge, infinite, NaN. */
class FunctionsTest {
    private static final int COUNT = 100_003;

    /** Half of all bit patterns, half of the size that networks have. */
    private static float[] floats(long seed) {
        Random random = new Random(seed);
        float[] x = new float[COUNT];
        for (int i = 0; i < COUNT; i++) x[i] = i % 2 == 0 ? Float.intBitsToFloat(random.nextInt()) : (float) (4 * random.nextGaussian());
        return x;
    }

    private static float[][] run(Device device, Op op, float[]... in) {
        try (Eager ops = Eager.on(device)) {
            Tensor[] operands = new Tensor[in.length];
            for (int i = 0; i < in.length; i++) operands[i] = ops.tensor(in[i], COUNT);
            Tensor[] out = ops.apply(op, operands);
            float[][] results = new float[out.length][];
            for (int i = 0; i < out.length; i++) results[i] = Host.floats(ops, out[i]);
            return results;
        }
    }

    private static void assertBitsOfTheCpu(Op op, float[]... in) {
        try (CpuDevice cpu = CpuDevice.open(); PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 28))) {
            float[][] expected = run(cpu, op, in);
            float[][] found = run(device, op, in);
            for (int i = 0; i < expected.length; i++) assertArrayEquals(expected[i], found[i], op.name()); // a NaN equals any other
            assertTrue(device.fallbacks().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(value = UnaryKind.class, names = {"SIN", "COS"}, mode = EnumSource.Mode.EXCLUDE)
    void haveTheBitsOfTheCpu(UnaryKind kind) {
        assertBitsOfTheCpu(new Unary(kind), floats(1));
    }

    @Test
    void gatesHaveTheBitsOfTheCpu() {
        assertBitsOfTheCpu(new SwiGlu(), floats(2), floats(3));
        assertBitsOfTheCpu(new SwiGluBackward(), floats(4), floats(5), floats(6));
    }

    @Test
    void anglesOfAnySizeAreReduced() {
        assertNear(UnaryKind.SIN, StrictMath::sin);
        assertNear(UnaryKind.COS, StrictMath::cos);
    }

    private static void assertNear(UnaryKind kind, DoubleUnaryOperator exact) {
        float[] x = floats(7);
        try (PtxDevice device = new PtxDevice(DeviceContext.emulator(1L << 28))) {
            float[] y = run(device, new Unary(kind), x)[0];
            for (int i = 0; i < COUNT; i++) {
                double expected = exact.applyAsDouble(x[i]);
                if (Double.isNaN(expected)) assertTrue(Float.isNaN(y[i]), kind + " of " + x[i]);
                else assertEquals(expected, y[i], 2 * Math.ulp((float) expected), kind + " of " + x[i]);
            }
        }
    }
}
