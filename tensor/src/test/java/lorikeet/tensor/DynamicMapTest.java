package lorikeet.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DynamicMapTest {
    private static final DynamicMap SIGNED = DynamicMap.signed();
    private static final DynamicMap UNSIGNED = DynamicMap.unsigned();

    @Test
    void publishedValues() {
        assertEquals(-0.992968738f, SIGNED.value(0));
        assertEquals(-7.75e-06f, SIGNED.value(124), 1e-12f);
        assertEquals(-3.25e-06f, SIGNED.value(125), 1e-12f);
        assertEquals(-5.5e-07f, SIGNED.value(126), 1e-13f);
        assertEquals(0, SIGNED.value(127));
        assertEquals(5.5e-07f, SIGNED.value(128), 1e-13f);
        assertEquals(1, SIGNED.value(255));
        assertEquals(0, UNSIGNED.value(0));
        assertEquals(3.25e-07f, UNSIGNED.value(1), 1e-13f);
        assertEquals(7.75e-07f, UNSIGNED.value(2), 1e-13f);
        assertEquals(0.996484399f, UNSIGNED.value(254));
        assertEquals(1, UNSIGNED.value(255));
    }

    @Test
    void codesRiseAndRoundToThemselves() {
        for (DynamicMap map : new DynamicMap[] {SIGNED, UNSIGNED}) {
            for (int code = 0; code < 256; code++) {
                assertEquals(code, map.nearest(map.value(code)));
                if (code > 0) assertTrue(map.value(code - 1) < map.value(code), "code " + code);
            }
        }
    }

    @Test
    void halfwayGoesDown() {
        float halfway = (SIGNED.value(200) + SIGNED.value(201)) / 2;
        assertEquals(200, SIGNED.nearest(halfway));
        assertEquals(201, SIGNED.nearest(Math.nextUp(halfway)));
    }

    @Test
    void valuesBeyondTheEndsAreClipped() {
        assertEquals(0, SIGNED.nearest(-2));
        assertEquals(255, SIGNED.nearest(2));
        assertEquals(0, UNSIGNED.nearest(-1));
    }

    @Test
    void aMapFromAFileIsChecked() {
        float[] values = new float[256];
        for (int i = 0; i < 256; i++) values[i] = SIGNED.value(i);
        assertEquals(SIGNED.value(9), DynamicMap.of(values).value(9));
        values[5] = values[4];
        assertThrows(FormatException.class, () -> DynamicMap.of(values));
        assertThrows(FormatException.class, () -> DynamicMap.of(new float[16]));
    }
}
