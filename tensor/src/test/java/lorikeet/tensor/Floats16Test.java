package lorikeet.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Floats16Test {
    @Test
    void every16BitValueSurvivesTheWayThroughFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            float wide = Floats16.f16ToFloat(half);
            float brain = Floats16.bf16ToFloat(half);
            if (Float.isNaN(wide)) assertTrue(Float.isNaN(Floats16.f16ToFloat(Floats16.floatToF16(wide))));
            else assertEquals(half, Floats16.floatToF16(wide));
            if (Float.isNaN(brain)) assertTrue(Float.isNaN(Floats16.bf16ToFloat(Floats16.floatToBf16(brain))));
            else assertEquals(half, Floats16.floatToBf16(brain));
        }
    }

    @Test
    void bitsMeanSignExponentAndMantissa() {
        assertEquals(-1.5f, Floats16.f16ToFloat((short) 0xBE00));       // 1 01111 1000000000
        assertEquals(0x1p-24f, Floats16.f16ToFloat((short) 1));         // smallest subnormal
        assertEquals(65504f, Floats16.f16ToFloat((short) 0x7BFF));      // largest
        assertEquals(-1.5f, Floats16.bf16ToFloat((short) 0xBFC0));      // 1 01111111 1000000
        assertEquals(0x1p-133f, Floats16.bf16ToFloat((short) 1));
    }

    @Test
    void halvesGoToTheEvenNeighbour() {
        assertEquals(1f, bf16(1 + 0x1p-8f));
        assertEquals(1 + 0x1p-6f, bf16(1 + 0x1.8p-7f));
        assertEquals(1 + 0x1p-7f, bf16(1 + 0x1p-8f + 0x1p-23f));
        assertEquals(Float.POSITIVE_INFINITY, bf16(Float.MAX_VALUE));
        assertEquals(1f, f16(1 + 0x1p-11f));
        assertEquals(1 + 0x1p-9f, f16(1 + 0x1.8p-10f));
        assertEquals(65504f, f16(65519.99f));
        assertEquals(Float.POSITIVE_INFINITY, f16(65520f));
    }

    private static float bf16(float value) {
        return Floats16.bf16ToFloat(Floats16.floatToBf16(value));
    }

    private static float f16(float value) {
        return Floats16.f16ToFloat(Floats16.floatToF16(value));
    }

    @Test
    void aNaNKeepsItsSign() {
        assertTrue(Float.isNaN(Floats16.bf16ToFloat(Floats16.floatToBf16(Float.intBitsToFloat(0x7f800001)))));
        assertEquals((short) 0xFFC0, Floats16.floatToBf16(Float.intBitsToFloat(0xff800001)));
    }

    // Just above the middle between 1 and its neighbour, by less than F32 can say: by way of F32 it would round down.
    @Test
    void doublesAreRoundedOnce() {
        assertEquals(1 + 0x1p-7f, Floats16.bf16ToFloat(Floats16.doubleToBf16(1 + 0x1p-8 + 0x1p-40)));
        assertEquals(1f, Floats16.bf16ToFloat(Floats16.doubleToBf16(1 + 0x1p-8 - 0x1p-40)));
        assertEquals(1 + 0x1p-10f, Floats16.f16ToFloat(Floats16.doubleToF16(1 + 0x1p-11 + 0x1p-40)));
        assertEquals(1f, Floats16.f16ToFloat(Floats16.doubleToF16(1 + 0x1p-11 - 0x1p-40)));
    }

    @Test
    void nearestOfTheTwoNeighbours() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(-20, 15));
            short bits = Floats16.doubleToBf16(value);
            double error = Math.abs(Floats16.bf16ToFloat(bits) - value);
            assertTrue(error <= Math.abs(Floats16.bf16ToFloat((short) (bits + 1)) - value));
            assertTrue(error <= Math.abs(Floats16.bf16ToFloat((short) (bits - 1)) - value));
        }
    }
}
