package lorikeet.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {
    // The first three are the vectors published with Random123.
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0000000000000000, 00000000, 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffffffffffff, ffffffffffffffff, ffffffff, ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "299f31d0a4093822, 85a308d3243f6a88, 13198a2e, 03707344, d16cfe09 94fdcceb 5001e420 24126ea1",
        "000000000000002a, 0000000000000001, 00000000, 00000000, fcdb2127 53ba6cfd 838f5a6e 744e06fb"})
    void blocksEqualPublishedVectors(String seed, String index, String site, String step, String expected) {
        Philox.Block block = Philox.block(Long.parseUnsignedLong(seed, 16), Long.parseUnsignedLong(index, 16),
                Integer.parseUnsignedInt(site, 16), Integer.parseUnsignedInt(step, 16));
        assertEquals(expected, "%08x %08x %08x %08x".formatted(block.x0(), block.x1(), block.x2(), block.x3()));
    }

    @Test
    void uniformDrawsTakeTheUpper24Bits() {
        assertEquals(0f, Philox.uniform(0xFF));
        assertEquals(0.5f, Philox.uniform(0x80000000));
        assertEquals(1f - 0x1p-24f, Philox.uniform(-1));
    }

    @Test
    void elementsDrawTheirLaneOfTheirBlock() {
        for (int i = 0; i < 8; i++) {
            int word = Philox.block(42, i / 4, 7, 9).lane(i);
            assertEquals(Philox.uniform(word), Philox.uniform(42, i, 7, 9));
        }
    }

    @Test
    void uniformDrawsAreEvenlySpread() {
        int n = 100_000;
        int[] bins = new int[10];
        for (int i = 0; i < n; i++) bins[(int) (10 * Philox.uniform(1, i, 0, 0))]++;
        // Standard deviation of a bin: √(n · 0.1 · 0.9) = 95.
        for (int bin : bins) assertEquals(n / 10, bin, 5 * 95);
    }

    @Test
    void normalDrawsHaveTheMomentsOfANormalDistribution() {
        int n = 100_000;
        double[] moments = new double[5];
        double neighbours = 0;
        for (int i = 0; i < n; i++) {
            double z = Philox.normal(1, i, 0, 0);
            for (int power = 1; power <= 4; power++) moments[power] += Math.pow(z, power) / n;
            neighbours += z * Philox.normal(1, i ^ 1, 0, 0) / n;
        }
        // Five standard errors: of z √(1/n), z² √(2/n), z³ √(15/n), z⁴ √(96/n), of a product √(2/n) (pairs are met twice).
        double unit = 5 / Math.sqrt(n);
        assertEquals(0, moments[1], unit);
        assertEquals(1, moments[2], unit * Math.sqrt(2));
        assertEquals(0, moments[3], unit * Math.sqrt(15));
        assertEquals(3, moments[4], unit * Math.sqrt(96));
        assertEquals(0, neighbours, unit * Math.sqrt(2));
    }

    @Test
    void seedsSitesAndStepsDrawDifferently() {
        float draw = Philox.uniform(5, 0, 0, 0);
        assertTrue(draw != Philox.uniform(6, 0, 0, 0));
        assertTrue(draw != Philox.uniform(5L | 1L << 32, 0, 0, 0));
        assertTrue(draw != Philox.uniform(5, 1L << 34, 0, 0));
        assertTrue(draw != Philox.uniform(5, 0, 1, 0));
        assertTrue(draw != Philox.uniform(5, 0, 0, 1));
    }
}
