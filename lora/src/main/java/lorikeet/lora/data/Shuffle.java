package lorikeet.lora.data;

import java.util.List;
import java.util.stream.IntStream;
import lorikeet.tensor.Philox;

/** Seeded orders: the same on every machine, for every number of threads. */
final class Shuffle {
    /** Purposes that draw from one seed, so that each has an order of its own. */
    enum Use { DATASET, EPOCH, SPLIT, SAMPLE, VALIDATION }

    /** Beyond the sites of any model's layers. */
    private static final int FIRST_SITE = 0x5a000000;

    private Shuffle() {}

    /** A permutation of 0..n-1 (Fisher and Yates), drawn from the seed for a use and a number, such as the epoch's. */
    static int[] order(int n, long seed, Use use, int number) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) order[i] = i;
        for (int i = n - 1; i > 0; i--) {
            Philox.Block draw = Philox.block(seed, i, FIRST_SITE + use.ordinal(), number);
            int j = (int) Math.unsignedMultiplyHigh(((long) draw.x0() << 32) | Integer.toUnsignedLong(draw.x1()), i + 1L);
            int other = order[j];
            order[j] = order[i];
            order[i] = other;
        }
        return order;
    }

    /** The rows in a seeded order. */
    static List<Row> rows(List<Row> rows, long seed, Use use) {
        return IntStream.of(order(rows.size(), seed, use, 0)).mapToObj(rows::get).toList();
    }
}
