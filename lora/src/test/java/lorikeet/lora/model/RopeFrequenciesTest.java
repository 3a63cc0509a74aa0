package lorikeet.lora.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RopeFrequenciesTest {
    /** Rounding the exponent to float32 moves a power of base theta by up to ln(theta) · 2^-24; the other steps by less. */
    private static final double TOLERANCE = 14 * Math.pow(2, -24) + 6 * Math.pow(2, -24);

    @Test
    void decadesOfThetaTenThousand() {
        assertArrayEquals(new float[] {1, 0.1f, 0.01f, 0.001f}, RopeFrequencies.of(new Rope(10_000, new Rope.Scaling.None()), 8), 1e-9f);
        assertArrayEquals(new float[] {0.25f, 0.025f, 0.0025f, 0.00025f},
                RopeFrequencies.of(new Rope(10_000, new Rope.Scaling.Linear(4)), 8), 1e-9f);
    }

    /** Llama 3.1 8B: waves up to index 28 are kept, from 35 on stretched, those between blended (float64, by hand). */
    @Test
    void llama3BlendsTheMiddle() {
        float[] inverse = RopeFrequencies.of(new Rope(500_000, new Rope.Scaling.Llama3(8, 1, 4, 8192)), 128);
        assertEquals(64, inverse.length);
        assertNear(1, inverse[0]);
        assertNear(0.8146172338565447, inverse[1]);
        assertNear(0.003211445994752591, inverse[28]);
        assertNear(0.0005248461609929547, inverse[32], 4);
        assertNear(0.002166570763503359, inverse[29], 4);
        assertNear(0.0013718935677611381, inverse[30], 4);
        assertNear(9.556212353964683e-05, inverse[35]);
        assertNear(3.068925988914511e-07, inverse[63]);
    }

    @Test
    void everyStepIsRoundedToFloat32() {
        float[] inverse = RopeFrequencies.of(new Rope(1_000_000, new Rope.Scaling.None()), 128);
        assertEquals(0.8058422f, inverse[1]);
        assertEquals(0.2206734f, inverse[7]);
        assertEquals(0.0012409379f, inverse[31], "float64 gives 0.00124093776, which rounds to another float");
    }

    private static void assertNear(double expected, float actual) {
        assertNear(expected, actual, 1);
    }

    /** The blend subtracts numbers of like size, which magnifies the error of the wave's length. */
    private static void assertNear(double expected, float actual, double times) {
        assertEquals(expected, actual, times * TOLERANCE * expected);
    }
}
