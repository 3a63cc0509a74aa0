package lorikeet.tensor;

/**
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011): random numbers without a state. A block of four 32-bit numbers is
 * a function of a key, the 64-bit seed, and a counter (block index low, high; site; step). Element i of a tensor draws
 * lane i mod 4 of block i / 4, so any part of it can be drawn alone, by any thread, on any device.
 */
public final class Philox {
    public static final int ROUNDS = 10;
    /** Multipliers of counter words 0 and 2. */
    public static final int MULTIPLIER_0 = 0xD2511F53;
    public static final int MULTIPLIER_1 = 0xCD9E8D57;
    /** What each round after the first adds to the key's words. */
    public static final int KEY_STEP_0 = 0x9E3779B9;
    public static final int KEY_STEP_1 = 0xBB67AE85;

    /** Size of a step between neighbouring results of {@link #uniform(int)}: 2^-24. */
    public static final float UNIFORM_STEP = 0x1p-24f;

    private static final long UINT = 0xFFFFFFFFL;

    private Philox() {}

    /** Four random words. */
    public record Block(int x0, int x1, int x2, int x3) {
        /** Word {@code i} mod 4. */
        public int lane(long i) {
            return switch ((int) i & 3) {
                case 0 -> x0;
                case 1 -> x1;
                case 2 -> x2;
                default -> x3;
            };
        }
    }

    /** The block with key {@code seed} and counter (index low, index high, site, step). */
    public static Block block(long seed, long index, int site, int step) {
        int c0 = (int) index;
        int c1 = (int) (index >>> 32);
        int c2 = site;
        int c3 = step;
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (MULTIPLIER_0 & UINT) * (c0 & UINT);
            long p1 = (MULTIPLIER_1 & UINT) * (c2 & UINT);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += KEY_STEP_0;
            k1 += KEY_STEP_1;
        }
        return new Block(c0, c1, c2, c3);
    }

    /** The draw from [0, 1) that belongs to a random word: its upper 24 bits times 2^-24. */
    public static float uniform(int word) {
        return (word >>> 8) * UNIFORM_STEP;
    }

    /** Element {@code i}'s draw from [0, 1). */
    public static float uniform(long seed, long i, int site, int step) {
        return uniform(block(seed, i >>> 2, site, step).lane(i));
    }

    /**
     * Element {@code i}'s draw from the normal distribution of mean 0 and variance 1 (Box and Muller 1958, in F64): lanes
     * 0, 1 give elements 0 (cosine) and 1 (sine) of a block, lanes 2, 3 elements 2 and 3. At most 6.8 in magnitude.
     */
    public static double normal(long seed, long i, int site, int step) {
        Block block = block(seed, i >>> 2, site, step);
        long even = i & ~1L;
        double u = ((block.lane(even) & UINT) + 0.5) * 0x1p-32;
        double angle = 2 * Math.PI * ((block.lane(even + 1) & UINT) * 0x1p-32);
        // StrictMath: the same bits on every platform.
        double radius = Math.sqrt(-2 * StrictMath.log(u));
        return radius * ((i & 1) == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle));
    }
}
