package lorikeet.quant4bit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import lorikeet.tensor.DynamicMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NestedScalesTest {
    private static float[] scales(int count) {
        Random random = new Random(3);
        float[] scales = new float[count];
        for (int i = 0; i < count; i++) scales[i] = 0.05f + 0.02f * random.nextFloat();
        return scales;
    }

    @Test
    void codesOfHandComputedScales() {
        // Mean 2, so -1, 0 and 1: the map ends at -0.99297 (code 0), has zero at 127 and 1 at 255.
        NestedScales nested = NestedScales.of(new float[] {1, 2, 3});
        assertEquals(2, nested.offset());
        assertArrayEquals(new float[] {1}, nested.absmax());
        assertArrayEquals(new byte[] {0, 127, (byte) 255}, nested.codes());
        assertArrayEquals(new float[] {2 - 0.99296874f, 2, 3}, nested.dequantize(), 1e-6f);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 1021})
    void theErrorIsAtMostHalfTheWidestStep(int count) {
        float[] scales = scales(count);
        NestedScales nested = NestedScales.of(scales);
        assertEquals((count + 255) / 256, nested.absmax().length);
        float[] restored = nested.dequantize();
        assertEquals(count, restored.length);
        // Between 0.1 and 1 the map steps by 0.9 / 64, and -1 is one half step beyond its end.
        for (int i = 0; i < count; i++) assertEquals(scales[i], restored[i], nested.absmax()[i / 256] * (0.9 / 128 + 1e-6) + 1e-8);
    }

    @Test
    void equalScalesComeBackExactly() {
        float[] scales = new float[300];
        Arrays.fill(scales, 0.0625f);
        assertArrayEquals(scales, NestedScales.of(scales).dequantize());
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new NestedScales(DynamicMap.signed(), new byte[257], new float[1], 0));
    }
}
