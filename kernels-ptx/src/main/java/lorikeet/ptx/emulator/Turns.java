package lorikeet.ptx.emulator;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A seeded order of turns: which block and which warp runs next, and for how long. The same seed gives the same order. */
final class Turns {
    /** Short, so that threads meet in the middle of what they do. */
    private static final int LONGEST_SLICE = 200;

    private final SplittableRandom random;

    Turns(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The numbers below {@code count} in some order. */
    int[] order(int count) {
        int[] order = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return order;
    }

    /** Steps of a warp's turn. */
    long slice() {
        return 1 + random.nextInt(LONGEST_SLICE);
    }

    /** Brings some block to the front. */
    void rotate(ArrayDeque<Block> blocks) {
        for (int i = random.nextInt(blocks.size()); i > 0; i--) blocks.addLast(blocks.pollFirst());
    }
}
