package lorikeet.lora.generate;

import java.util.Arrays;
import java.util.BitSet;
import lorikeet.lora.UsageException;
import lorikeet.tensor.Philox;

/**
 * Chooses the next token from logits, in the order of transformers' generation: repetition penalty (Keskar et al. 2019),
 * temperature, top-k (Fan et al. 2018), top-p (Holtzman et al. 2020), min-p (Nguyen et al. 2024), then a draw. The draw
 * for a position follows from seed and position alone. Among equal logits the lower id comes first.
 *
 * @param temperature divides the logits; 0 takes the largest
 * @param topK keeps so many tokens; below 1 all
 * @param topP keeps the fewest most probable tokens whose probabilities reach this sum; 1 all
 * @param minP keeps tokens at least this probable relative to the most probable one; 0 all
 * @param repetitionPenalty divides positive logits of tokens seen before and multiplies negative ones; 1 leaves them
 */
public record Sampler(double temperature, int topK, double topP, double minP, double repetitionPenalty, long seed) {
    /** The most probable token each time. */
    public static final Sampler GREEDY = new Sampler(0, 0, 1, 0, 1, 0);

    /** Counter word that keeps these draws apart from others with the same seed. */
    private static final int SITE = 0x5a3b1e;

    /** Tokens that may be drawn, most probable first, with probabilities up to a common factor. */
    private record Kept(int[] ids, double[] weights) {}

    /**
     * @param logits [vocabulary]; changed by the penalty
     * @param seen tokens so far
     * @param position of the token in its sequence
     * @throws UsageException if a logit is NaN or infinite
     */
    public int next(float[] logits, BitSet seen, long position) {
        checkNumbers(logits);
        penalise(logits, seen);
        if (temperature == 0) return argmax(logits);
        Kept kept = kept(logits);
        double rest = uniform(position) * sum(kept.weights);
        int last = kept.ids.length - 1;
        for (int i = 0; i < last; i++) {
            rest -= kept.weights[i];
            if (rest < 0) return kept.ids[i];
        }
        return kept.ids[last];
    }

    private static void checkNumbers(float[] logits) {
        for (int id = 0; id < logits.length; id++) {
            if (Float.isNaN(logits[id]) || logits[id] == Float.POSITIVE_INFINITY) {
                throw new UsageException("the model's logits are no numbers: token " + id + " has " + logits[id] + "; look for NaN or infinity in the weights of the model or its adapters");
            }
        }
    }

    /** What {@link #next} draws from, [vocabulary], when the temperature is not 0. */
    double[] probabilities(float[] logits, BitSet seen) {
        penalise(logits, seen);
        Kept kept = kept(logits);
        double sum = sum(kept.weights);
        double[] probabilities = new double[logits.length];
        for (int i = 0; i < kept.ids.length; i++) probabilities[kept.ids[i]] = kept.weights[i] / sum;
        return probabilities;
    }

    private void penalise(float[] logits, BitSet seen) {
        if (repetitionPenalty == 1) return;
        for (int id = seen.nextSetBit(0); id >= 0 && id < logits.length; id = seen.nextSetBit(id + 1)) {
            logits[id] = (float) (logits[id] < 0 ? logits[id] * repetitionPenalty : logits[id] / repetitionPenalty);
        }
    }

    private static int argmax(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
        return best;
    }

    private Kept kept(float[] logits) {
        int[] ids = descending(logits);
        int count = topK < 1 ? ids.length : Math.min(topK, ids.length);
        double[] weights = new double[count];
        // StrictMath: the same bits on every platform.
        for (int i = 0; i < count; i++) weights[i] = StrictMath.exp(((double) logits[ids[i]] - logits[ids[0]]) / temperature);
        if (topP < 1) weights = nucleus(weights);
        // The largest weight is 1.
        for (count = 1; count < weights.length && weights[count] >= minP; count++) {}
        return new Kept(Arrays.copyOf(ids, count), Arrays.copyOf(weights, count));
    }

    private double[] nucleus(double[] weights) {
        double wanted = topP * sum(weights);
        double reached = weights[0];
        int count = 1;
        while (count < weights.length && reached < wanted) reached += weights[count++];
        return Arrays.copyOf(weights, count);
    }

    /** Ids by their logits, the largest first. */
    private static int[] descending(float[] logits) {
        long[] keys = new long[logits.length];
        for (int id = 0; id < keys.length; id++) {
            int bits = Float.floatToIntBits(logits[id] + 0f); // -0 is as large as 0
            int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
            keys[id] = (long) ~ordered << 32 | id;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    private static double sum(double[] weights) {
        double sum = 0;
        for (double weight : weights) sum += weight;
        return sum;
    }

    /** From [0, 1), in steps of 2^-53. */
    private double uniform(long position) {
        Philox.Block block = Philox.block(seed, position, SITE, 0);
        return ((long) (block.x0() >>> 5) << 26 | block.x1() >>> 6) * 0x1p-53;
    }
}
