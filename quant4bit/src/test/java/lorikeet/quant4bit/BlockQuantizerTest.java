package lorikeet.quant4bit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockQuantizerTest {
    private static final BlockQuantizer NF4 = new BlockQuantizer(CodeTable.NF4, 64);
    private static final BlockQuantizer FP4 = new BlockQuantizer(CodeTable.FP4, 64);

    private static float[] normal(int count, float deviation) {
        Random random = new Random(7);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian() * deviation;
        return values;
    }

    @Test
    void theFirstElementIsInTheHighBits() {
        // By hand: -2 and 2 are the ends, 1 lies at 0.5 between the thresholds 0.389 and 0.502 of code 12, 0 is code 7.
        Quantized quantized = NF4.quantize(new float[] {2, -2, 1, 0});
        assertArrayEquals(new byte[] {(byte) 0xf0, (byte) 0xc7}, quantized.codes());
        assertArrayEquals(new float[] {2}, quantized.absmax());
        assertArrayEquals(new float[] {2, -2, 2 * 0.44070982933044434f, 0}, quantized.dequantize());
    }

    @Test
    void fp4CodesOfAHandComputedBlock() {
        // In units of absmax / 12: 12 -> 3, -8 -> 2 | 8, 6 -> 5, 3 -> 7, -0.01 -> 8 (below the first threshold), 2 -> 6.
        Quantized quantized = FP4.quantize(new float[] {12, -8, 6, 3, -0.01f, 2});
        assertArrayEquals(new byte[] {0x3a, 0x57, (byte) 0x86}, quantized.codes());
        assertArrayEquals(new float[] {12, -8, 6, 3, -0f, 2}, quantized.dequantize(), 1e-6f);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 31, 63, 64, 65, 127, 129, 1021})
    void sizesThatFillNoBlock(int count) {
        float[] weights = normal(count, 0.02f);
        Quantized quantized = NF4.quantize(weights);
        assertEquals((count + 1) / 2, quantized.codes().length);
        assertEquals((count + 63) / 64, quantized.absmax().length);
        assertEquals(count, quantized.dequantize().length);
        if (count % 2 == 1) assertEquals(0, quantized.codes()[count / 2] & 15);
    }

    @ParameterizedTest
    @EnumSource(CodeTable.class)
    void theErrorIsAtMostHalfTheWidestGap(CodeTable table) {
        double gap = switch (table) {
            case NF4 -> 1 - 0.6961928;
            case FP4 -> 1.0 / 3;
            case INT4 -> 1;
        };
        for (int blockSize : new int[] {32, 64, 4096}) {
            float[] weights = normal(10_007, 0.02f);
            Quantized quantized = new BlockQuantizer(table, blockSize).quantize(weights);
            float[] restored = quantized.dequantize();
            for (int i = 0; i < weights.length; i++) {
                assertEquals(weights[i], restored[i], quantized.absmax()[i / blockSize] * (gap / 2 + 1e-6));
            }
        }
    }

    @Test
    void nf4LosesLittleOnNormalWeights() {
        float[] weights = normal(1 << 16, 0.02f);
        float[] restored = NF4.quantize(weights).dequantize();
        double error = 0;
        double norm = 0;
        for (int i = 0; i < weights.length; i++) {
            error += Math.pow(weights[i] - restored[i], 2);
            norm += Math.pow(weights[i], 2);
        }
        double relative = Math.sqrt(error / norm);
        assertTrue(relative > 0.08 && relative < 0.1, "relative error " + relative);
    }

    @Test
    void wholeNumbersAreRoundedInSevenths() {
        // The scale is 14 / 7 = 2: 14 -> 7, -14 -> -7, 3 -> 1.5, a threshold, so 1; -3 -> -1.5, so -2; 0.9 -> 0.
        Quantized quantized = new BlockQuantizer(CodeTable.INT4, 64).quantize(new float[] {14, -14, 3, -3, 0.9f});
        assertArrayEquals(new byte[] {(byte) 0xf1, (byte) 0x96, (byte) 0x80}, quantized.codes());
        assertArrayEquals(new float[] {2}, quantized.absmax());
        assertArrayEquals(new float[] {14, -14, 2, -4, 0}, quantized.dequantize());
    }

    @ParameterizedTest
    @EnumSource(CodeTable.class)
    void quantisingWhatWasRestoredChangesNothing(CodeTable table) {
        BlockQuantizer quantizer = new BlockQuantizer(table, 64);
        Quantized first = quantizer.quantize(normal(1021, 3));
        float[] restored = first.dequantize();
        Quantized again = quantizer.quantize(restored);
        assertArrayEquals(first.codes(), again.codes());
        // A seventh of seven scales may differ from the scale in its last bit.
        if (table.largest() == 1) assertArrayEquals(restored, again.dequantize());
    }

    @ParameterizedTest
    @EnumSource(CodeTable.class)
    void blocksDoNotSeeEachOther(CodeTable table) {
        BlockQuantizer quantizer = new BlockQuantizer(table, 32);
        float[] weights = normal(96, 1);
        Quantized together = quantizer.quantize(weights);
        Quantized middle = quantizer.quantize(Arrays.copyOfRange(weights, 32, 64));
        assertArrayEquals(middle.codes(), Arrays.copyOfRange(together.codes(), 16, 32));
        assertEquals(middle.absmax()[0], together.absmax()[1]);
    }

    @Test
    void zerosAndTheSmallestNumbersComeBack() {
        assertArrayEquals(new float[70], NF4.quantize(new float[70]).dequantize());
        assertArrayEquals(new float[] {0x1p-126f, 0, -0x1p-126f}, NF4.quantize(new float[] {0x1p-126f, 0, -0x1p-126f}).dequantize());
    }

    @Test
    void whatHasNoCodeIsRefused() {
        assertEquals("cannot quantise element 2: it is NaN",
                assertThrows(IllegalArgumentException.class, () -> NF4.quantize(new float[] {1, 2, Float.NaN})).getMessage());
        assertThrows(IllegalArgumentException.class, () -> FP4.quantize(new float[] {Float.NEGATIVE_INFINITY}));
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        assertEquals("4-bit block size is 48, expected a power of two from 32 to 4096",
                assertThrows(IllegalArgumentException.class, () -> new BlockQuantizer(CodeTable.NF4, 48)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Quantized(CodeTable.NF4, 64, 65, new byte[33], new float[1]));
        assertThrows(IllegalArgumentException.class, () -> new Quantized(CodeTable.NF4, 64, 65, new byte[32], new float[2]));
        assertThrows(IllegalArgumentException.class, () -> new Quantized(CodeTable.NF4, 64, -1, new byte[0], new float[0]));
    }
}
