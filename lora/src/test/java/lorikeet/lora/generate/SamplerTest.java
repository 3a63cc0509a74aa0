package lorikeet.lora.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import lorikeet.lora.UsageException;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final BitSet NONE = new BitSet();

    private static float[] logits(int count, long seed) {
        Random random = new Random(seed);
        float[] logits = new float[count];
        for (int i = 0; i < count; i++) logits[i] = (float) (3 * random.nextGaussian());
        return logits;
    }

    /** Softmax of logits / temperature over the tokens that {@code keep} names. */
    private static double[] softmax(float[] logits, double temperature, boolean[] keep) {
        double[] result = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) sum += result[i] = keep[i] ? Math.exp(logits[i] / temperature) : 0;
        for (int i = 0; i < logits.length; i++) result[i] /= sum;
        return result;
    }

    private static boolean[] all(int count) {
        boolean[] all = new boolean[count];
        Arrays.fill(all, true);
        return all;
    }

    private static Sampler sampler(double temperature, int topK, double topP, double minP) {
        return new Sampler(temperature, topK, topP, minP, 1, 7);
    }

    @Test
    void logitsThatAreNoNumbersAreRefused() {
        for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            for (double temperature : new double[] {0, 1}) {
                float[] logits = {1, wrong, 0};
                assertTrue(assertThrows(UsageException.class, () -> sampler(temperature, 0, 1, 0).next(logits, NONE, 0)).getMessage().contains("token 1 has " + wrong));
            }
        }
        assertEquals(0, sampler(0, 0, 1, 0).next(new float[] {1, Float.NEGATIVE_INFINITY}, NONE, 0));
    }

    @Test
    void temperatureDividesLogits() {
        float[] logits = logits(50, 1);
        for (double temperature : new double[] {0.1, 0.7, 1, 3}) {
            assertArrayEquals(softmax(logits, temperature, all(50)), sampler(temperature, 0, 1, 0).probabilities(logits.clone(), NONE), 1e-14);
        }
    }

    @Test
    void topKKeepsTheLargest() {
        float[] logits = logits(50, 2);
        boolean[] keep = new boolean[50];
        for (int i = 0; i < 50; i++) {
            int id = i;
            keep[i] = IntStream.range(0, 50).filter(other -> logits[other] > logits[id]).count() < 5;
        }
        assertArrayEquals(softmax(logits, 0.8, keep), sampler(0.8, 5, 1, 0).probabilities(logits.clone(), NONE), 1e-14);
        assertArrayEquals(softmax(logits, 0.8, all(50)), sampler(0.8, 99, 1, 0).probabilities(logits.clone(), NONE), 1e-14);
    }

    /** A token is kept while the probabilities of all larger ones do not reach the sum. */
    @Test
    void topPKeepsTheFewestThatReachTheSum() {
        float[] logits = logits(50, 3);
        double[] probabilities = softmax(logits, 1.3, all(50));
        for (double topP : new double[] {1e-9, 0.3, 0.9, 0.9999}) {
            boolean[] keep = new boolean[50];
            for (int i = 0; i < 50; i++) {
                double above = 0;
                for (double other : probabilities) if (other > probabilities[i]) above += other;
                keep[i] = above < topP;
            }
            assertArrayEquals(softmax(logits, 1.3, keep), sampler(1.3, 0, topP, 0).probabilities(logits.clone(), NONE), 1e-14);
        }
    }

    @Test
    void minPKeepsThoseNearTheMostProbable() {
        float[] logits = logits(50, 4);
        double[] probabilities = softmax(logits, 1, all(50));
        double most = Arrays.stream(probabilities).max().orElseThrow();
        boolean[] keep = new boolean[50];
        for (int i = 0; i < 50; i++) keep[i] = probabilities[i] >= 0.05 * most;
        assertArrayEquals(softmax(logits, 1, keep), sampler(1, 0, 1, 0.05).probabilities(logits.clone(), NONE), 1e-14);
    }

    @Test
    void penaltyIsForTokensSeenBefore() {
        float[] logits = {2, -1, 1, -3};
        BitSet seen = BitSet.valueOf(new long[] {0b0011});
        double[] expected = softmax(new float[] {1, -2, 1, -3}, 1, all(4));
        assertArrayEquals(expected, new Sampler(1, 0, 1, 0, 2, 0).probabilities(logits.clone(), seen), 1e-14);
        assertEquals(2, new Sampler(0, 0, 1, 0, 4, 0).next(logits.clone(), seen, 9), "greedy, too, takes the penalty");
    }

    @Test
    void drawsFollowTheProbabilities() {
        float[] logits = logits(6, 5);
        Sampler sampler = sampler(1, 4, 1, 0);
        double[] expected = sampler.probabilities(logits.clone(), NONE);
        int draws = 20_000;
        int[] counts = new int[6];
        for (int position = 0; position < draws; position++) counts[sampler.next(logits.clone(), NONE, position)]++;
        for (int id = 0; id < 6; id++) {
            double deviation = Math.sqrt(expected[id] * (1 - expected[id]) / draws);
            assertEquals(expected[id], (double) counts[id] / draws, 5 * deviation, "token " + id);
        }
    }

    @Test
    void drawFollowsFromSeedAndPosition() {
        float[] logits = new float[1000];
        int[] first = IntStream.range(0, 20).map(position -> sampler(1, 0, 1, 0).next(logits.clone(), NONE, position)).toArray();
        int[] again = IntStream.range(0, 20).map(position -> sampler(1, 0, 1, 0).next(logits.clone(), NONE, position)).toArray();
        int[] other = IntStream.range(0, 20).map(position -> new Sampler(1, 0, 1, 0, 1, 8).next(logits.clone(), NONE, position)).toArray();
        assertArrayEquals(first, again);
        assertTrue(IntStream.of(first).distinct().count() > 15);
        assertTrue(IntStream.range(0, 20).filter(i -> first[i] != other[i]).count() > 15);
    }

    @Test
    void amongEqualsTheLowerIdComesFirst() {
        float[] logits = {1, 0f, -0f, 1, 0f};
        assertEquals(0, Sampler.GREEDY.next(logits.clone(), NONE, 0));
        double[] three = sampler(1, 3, 1, 0).probabilities(logits, NONE);
        assertTrue(three[0] > 0 && three[3] > 0 && three[1] > 0 && three[2] == 0 && three[4] == 0);
    }
}
