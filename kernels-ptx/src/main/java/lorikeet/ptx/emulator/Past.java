package lorikeet.ptx.emulator;

/**
 * What a thread comes after, in any block of the launch: {@link Times} of warps by block, in a tree of 32 branches a
 * level so that versions share what they have in common. Immutable; null is nothing.
 */
final class Past {
    private static final int BITS = 5;
    private static final int BRANCHES = 1 << BITS;

    private final Object root;
    private final int levels;

    private Past(Object root, int levels) {
        this.root = root;
        this.levels = levels;
    }

    /** Levels of a tree that holds {@code blocks}. */
    static int levels(long blocks) {
        int levels = 1;
        while (blocks > 1L << levels * BITS) levels++;
        return levels;
    }

    /** Times of the warps of {@code block}; null: none. */
    static int[][] of(Past past, int block) {
        if (past == null) return null;
        Object node = past.root;
        for (int level = past.levels - 1; level >= 0 && node != null; level--) {
            node = ((Object[]) node)[branch(block, level)];
        }
        return (int[][]) node;
    }

    /** {@code past} with other times for {@code block}. */
    static Past with(Past past, int block, int[][] times, int levels) {
        return new Past(put(past == null ? null : past.root, levels - 1, block, times), levels);
    }

    private static Object put(Object node, int level, int block, int[][] times) {
        if (level < 0) return times;
        Object[] branches = node == null ? new Object[BRANCHES] : ((Object[]) node).clone();
        int branch = branch(block, level);
        branches[branch] = put(branches[branch], level - 1, block, times);
        return branches;
    }

    /** The later of both; {@code a} itself where {@code b} adds nothing. */
    static Past join(Past a, Past b) {
        if (a == null || b == null || a == b) return a == null ? b : a;
        Object joined = join(a.root, b.root, a.levels - 1);
        return joined == a.root ? a : joined == b.root ? b : new Past(joined, a.levels);
    }

    private static Object join(Object a, Object b, int level) {
        if (a == null || b == null || a == b) return a == null ? b : a;
        if (level < 0) return Times.join((int[][]) a, (int[][]) b);
        Object[] ours = (Object[]) a;
        Object[] theirs = (Object[]) b;
        Object[] all = ours;
        for (int i = 0; i < BRANCHES; i++) {
            Object joined = join(ours[i], theirs[i], level - 1);
            if (joined == ours[i]) continue;
            if (all == ours) all = ours.clone();
            all[i] = joined;
        }
        return all;
    }

    private static int branch(int block, int level) {
        return block >>> level * BITS & BRANCHES - 1;
    }
}
