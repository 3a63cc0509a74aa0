package lorikeet.quant4bit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import lorikeet.quant4bit.scalar.ScalarRows;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.cpu.Simd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same bits whatever the vector width, the threads, and the way a product is taken. */
class LowBitBitsTest {
    private static final LowBitSpec SPEC = new LowBitSpec(CodeTable.NF4, 64, true, 67, 96);

    private static float[] normal(long count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[(int) count];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void vectorBitsEqualScalarBits(int lanes) {
        assumeTrue(Simd.lanes() > 1, "no vector instructions: " + Simd.description());
        LowBitRows vector = LowBitRows.of(lanes);
        assertTrue(!(vector.getClass() == ScalarRows.class) && vector.outputs() == lanes);
        try (CpuDevice device = CpuDevice.open(1); Eager ops = Eager.on(device)) {
            for (CodeTable table : CodeTable.values()) {
                LowBitSpec spec = new LowBitSpec(table, 32, true, 37, 96);
                Tensor[] w = LowBit.quantize(ops, normal(spec.count(), 1), spec).tensors().toArray(Tensor[]::new);
                LowBitMatrix expected = LowBitMatrix.of(spec, new ScalarRows(), w, 0);
                LowBitMatrix found = LowBitMatrix.of(spec, vector, w, 0);
                for (int first = 0; first < 70; first++) {
                    for (int count : new int[] {0, 1, 2, 15, 16, 17, 31, 33, 64, 131}) assertArrayEquals(decoded(expected, first, count), decoded(found, first, count));
                }
                for (int tokens = 1; tokens <= LowBitRows.MOST_TOKENS; tokens++) {
                    for (boolean accumulate : new boolean[] {false, true}) assertArrayEquals(product(expected, tokens, accumulate), product(found, tokens, accumulate));
                }
            }
        }
    }

    private static float[] decoded(LowBitMatrix w, int first, int count) {
        float[] out = new float[count + 2];
        w.read(first, count, out, 1);
        return out;
    }

    /** y [tokens, out], each row of W in the groups that its rows allow, between guards. */
    private static float[] product(LowBitMatrix w, int tokens, boolean accumulate) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = arena.allocateFrom(ValueLayout.JAVA_FLOAT, normal(tokens * w.in(), 2));
            MemorySegment y = arena.allocateFrom(ValueLayout.JAVA_FLOAT, normal(tokens * w.out() + 2, 3));
            MemorySegment scratch = arena.allocate(LowBitRows.SCRATCH, 64);
            for (long output = 0; output < w.out(); output += w.rows().outputs()) {
                int outputs = (int) Math.min(w.rows().outputs(), w.out() - output);
                w.rows().multiply(w, output, outputs, x, 0, tokens, y, 4 * (1 + output), accumulate, scratch, 0);
            }
            return y.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void aSingleTokenHasTheSameBitsAtEveryWidth(int lanes) {
        assumeTrue(Simd.lanes() > 1, "no vector instructions: " + Simd.description());
        try (CpuDevice device = CpuDevice.open(1); Eager ops = Eager.on(device)) {
            for (CodeTable table : CodeTable.values()) {
                for (int blockSize : new int[] {32, 64, 128, 256, 4096}) {
                    for (boolean nested : new boolean[] {false, true}) {
                        LowBitSpec spec = new LowBitSpec(table, blockSize, nested, 5, 384);
                        Tensor[] tensors = LowBit.quantize(ops, normal(spec.count(), 8), spec).tensors().toArray(Tensor[]::new);
                        LowBitMatrix w = LowBitMatrix.of(spec, tensors, 0);
                        for (int row = 0; row < 5; row++) assertEquals(single(LowBitLine.of(1), w, row), single(LowBitLine.of(lanes), w, row), spec + " row " + row);
                    }
                }
            }
        }
    }

    private static float single(LowBitLine kernel, LowBitMatrix w, int row) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = arena.allocateFrom(ValueLayout.JAVA_FLOAT, normal(w.in(), 9));
            MemorySegment scratch = arena.allocate(8 * w.in(), 64);
            LowBitLine.arrange(x, 0, w.in(), scratch, 0);
            w.scales(row, scratch, 4 * w.in());
            return kernel.line(w, row, scratch, 0, 4 * w.in());
        }
    }

    @Test
    void aSingleTokenIsMultipliedByTheDequantizedWeight() {
        LowBitSpec spec = new LowBitSpec(CodeTable.NF4, 64, true, 67, 256);
        try (CpuDevice device = CpuDevice.open(3); Eager ops = Eager.on(device)) {
            LowBit w = LowBit.quantize(ops, normal(spec.count(), 6), spec);
            float[] dense = Host.floats(ops, w.dequantize(ops, DType.F32));
            float[] x = normal(spec.in(), 7);
            float[] y = Host.floats(ops, w.linear(ops, ops.tensor(x, 1, spec.in())));
            for (int i = 0; i < y.length; i++) {
                double sum = 0, magnitude = 0;
                for (int p = 0; p < x.length; p++) {
                    sum += (double) dense[i * x.length + p] * x[p];
                    magnitude += Math.abs((double) dense[i * x.length + p] * x[p]);
                }
                assertEquals(sum, y[i], 1e-6 * magnitude);
            }
        }
    }

    @Test
    void aTokenAmongFewHasTheBitsThatItHasAmongOthersOnAnyNumberOfThreads() {
        float[] x = normal(9 * SPEC.in(), 4);
        float[] nine = linear(x, 9, 1);
        assertArrayEquals(nine, linear(x, 9, 3));
        for (int tokens : new int[] {1, 2, 4}) {
            float[] few = linear(Arrays.copyOf(x, (int) (tokens * SPEC.in())), tokens, 2);
            assertArrayEquals(Arrays.copyOf(nine, few.length), few);
        }
    }

    private static float[] linear(float[] x, int tokens, int threads) {
        try (CpuDevice device = CpuDevice.open(threads); Eager ops = Eager.on(device)) {
            LowBit w = LowBit.quantize(ops, normal(SPEC.count(), 5), SPEC);
            return Host.floats(ops, w.linear(ops, ops.tensor(x, tokens, SPEC.in())));
        }
    }

    @Test
    void productsAreThoseWithTheDequantizedWeight() {
        try (CpuDevice device = CpuDevice.open(2); Eager ops = Eager.on(device)) {
            LowBit w = LowBit.quantize(ops, normal(SPEC.count(), 6), SPEC);
            Tensor dense = w.dequantize(ops, DType.F32);
            for (int tokens : new int[] {3, 21}) {
                Tensor x = ops.tensor(normal(tokens * SPEC.in(), 7), tokens, SPEC.in());
                assertArrayEquals(Host.floats(ops, ops.linear(x, dense)), Host.floats(ops, w.linear(ops, x)));
            }
        }
    }

    /** 1 token is multiplied line by line where W's rows are whole cache lines, few in registers, more by packed panels. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 21})
    void gatedLayersHaveTheBitsOfTheLayerAndSwiGlu(int tokens) {
        try (CpuDevice device = CpuDevice.open(2); Eager ops = Eager.on(device)) {
            for (long in : new long[] {96, 128}) {
                LowBitSpec spec = new LowBitSpec(CodeTable.NF4, 64, true, 67, in);
                Tensor x = ops.tensor(normal(tokens * in, 7), tokens, in), gate = ops.tensor(normal(tokens * 67, 8), tokens, 67), bias = ops.tensor(normal(67, 9), 67);
                Tensor a = ops.tensor(normal(4 * in, 10), 4, in), b = ops.tensor(normal(67 * 4, 11), 67, 4);
                LowBit w = LowBit.quantize(ops, normal(spec.count(), 6), spec);
                LowBitOp.LowBitLoraLinear layer = new LowBitOp.LowBitLoraLinear(spec, 2, 0, 0, true);
                Tensor[] apart = ops.apply(layer, w.with(1, x, a, b, bias));
                Tensor[] gated = ops.apply(new LowBitOp.LowBitGated(layer), w.with(1, x, a, b, bias, gate));
                assertArrayEquals(Host.floats(ops, ops.swiGlu(gate, apart[0])), Host.floats(ops, gated[0]));
                assertArrayEquals(Host.floats(ops, apart[0]), Host.floats(ops, gated[1]));
            }
        }
    }
}
