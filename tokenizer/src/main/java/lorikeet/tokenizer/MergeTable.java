package lorikeet.tokenizer;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The merges of a BPE model: a pair of token ids to its rank (lower merges first) and the id it becomes. A hash table
 * of longs; the seed, new for each table, keeps a crafted model from choosing collisions and changes no result.
 */
public final class MergeTable {
    /** What {@link #find} answers for a pair that does not merge. */
    public static final long NONE = -1;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private long[] pairs = new long[16];
    private long[] merges = new long[16];
    private int count;

    public MergeTable() {
        Arrays.fill(merges, NONE);
    }

    /** Adds a merge; ids and rank are not negative. A pair that is already there gets the new rank and id. */
    public void put(int left, int right, int rank, int merged) {
        if ((left | right | rank | merged) < 0) {
            throw new IllegalArgumentException("merge of " + left + " and " + right + " to " + merged + " with rank " + rank + ": negative");
        }
        if (count >= merges.length / 2) grow();
        put(pair(left, right), (long) rank << 32 | merged);
    }

    /** Rank and merged id of a pair, to be taken apart by {@link #rank} and {@link #merged}, or {@link #NONE}. */
    public long find(int left, int right) {
        return merges[slot(pair(left, right))];
    }

    static int rank(long merge) {
        return (int) (merge >>> 32);
    }

    static int merged(long merge) {
        return (int) merge;
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right & 0xffffffffL;
    }

    private void put(long pair, long merge) {
        int slot = slot(pair);
        if (merges[slot] == NONE) count++;
        pairs[slot] = pair;
        merges[slot] = merge;
    }

    /** Where {@code pair} is, or the free place where it belongs. */
    private int slot(long pair) {
        int mask = merges.length - 1;
        int slot = (int) mix(pair ^ seed) & mask;
        while (merges[slot] != NONE && pairs[slot] != pair) slot = slot + 1 & mask;
        return slot;
    }

    /** The finalizer of MurmurHash3: each bit of the key moves each bit of the hash. */
    private static long mix(long key) {
        key = (key ^ key >>> 33) * 0xff51afd7ed558ccdL;
        key = (key ^ key >>> 33) * 0xc4ceb9fe1a85ec53L;
        return key ^ key >>> 33;
    }

    private void grow() {
        long[] oldPairs = pairs, oldMerges = merges;
        pairs = new long[2 * oldPairs.length];
        merges = new long[pairs.length];
        Arrays.fill(merges, NONE);
        count = 0;
        for (int i = 0; i < oldMerges.length; i++) if (oldMerges[i] != NONE) put(oldPairs[i], oldMerges[i]);
    }
}
