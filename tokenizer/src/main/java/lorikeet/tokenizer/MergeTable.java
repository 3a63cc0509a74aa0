package lorikeet.tokenizer;

/** The merges of a BPE model: a pair of token ids to its rank (lower merges first) and the id it becomes. */
final class MergeTable {
    /** What {@link #find} answers for a pair that does not merge. */
    static final long NONE = LongMap.NONE;

    private final LongMap merges = new LongMap();

    /** Adds a merge; ids and rank are not negative. A pair that is already there gets the new rank and id. */
    void put(int left, int right, int rank, int merged) {
        if ((left | right | rank | merged) < 0) {
            throw new IllegalArgumentException("merge of " + left + " and " + right + " to " + merged + " with rank " + rank + ": negative");
        }
        merges.put(pair(left, right), (long) rank << 32 | merged);
    }

    /** Rank and merged id of a pair, to be taken apart by {@link #rank} and {@link #merged}, or {@link #NONE}. */
    long find(int left, int right) {
        return merges.get(pair(left, right));
    }

    static int rank(long merge) {
        return (int) (merge >>> 32);
    }

    static int merged(long merge) {
        return (int) merge;
    }

    /** Two ids as one number, ordered as the pairs are. */
    static long pair(int left, int right) {
        return (long) left << 32 | right & 0xffffffffL;
    }
}
