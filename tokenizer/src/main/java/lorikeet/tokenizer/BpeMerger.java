package lorikeet.tokenizer;

/**
 * The merge loop of byte-pair encoding (Sennrich et al. 2016): as long as some neighbours merge, those of the lowest rank
 * do, the leftmost first among equals. Neighbours wait in a queue ordered by (rank, position) over a linked list, so n
 * symbols take O(n log n) steps whatever they are. Holds no state of a call; calls may run side by side.
 */
final class BpeMerger {
    private final MergeTable table;

    BpeMerger(MergeTable table) {
        this.table = table;
    }

    /** The ids that {@code symbols} (ids of single characters or bytes) merge into. */
    int[] merge(int[] symbols) {
        Run run = new Run(symbols.clone());
        for (int at = 0; at + 1 < symbols.length; at++) run.offer(at);
        while (!run.queue.isEmpty()) run.step(run.queue.poll());
        return run.result();
    }

    /** One call: the symbols as a doubly linked list over their first positions. */
    private final class Run {
        private static final int DEAD = -2, END = -1;
        final LongHeap queue;
        private final int[] ids;
        private final int[] next;
        private final int[] previous;
        private int left;

        Run(int[] ids) {
            this.ids = ids;
            this.left = ids.length;
            this.queue = new LongHeap(ids.length);
            this.next = new int[ids.length];
            this.previous = new int[ids.length];
            for (int at = 0; at < ids.length; at++) {
                previous[at] = at - 1;
                next[at] = at + 1 < ids.length ? at + 1 : END;
            }
        }

        /** Queues the pair that begins at {@code at}, if it merges. */
        void offer(int at) {
            long merge = merge(at);
            if (merge != MergeTable.NONE) queue.add((long) MergeTable.rank(merge) << 32 | at);
        }

        /** Merges the pair of a queue entry, unless one of the two has changed since it was queued. */
        void step(long entry) {
            int at = (int) entry;
            if (next[at] < 0) return;
            long merge = merge(at);
            if (merge == MergeTable.NONE || MergeTable.rank(merge) != (int) (entry >>> 32)) return;
            int gone = next[at];
            ids[at] = MergeTable.merged(merge);
            next[at] = next[gone];
            next[gone] = DEAD;
            if (next[at] != END) previous[next[at]] = at;
            left--;
            if (previous[at] != END) offer(previous[at]);
            if (next[at] != END) offer(at);
        }

        int[] result() {
            int[] result = new int[left];
            for (int at = 0, i = 0; i < left; at = next[at]) result[i++] = ids[at];
            return result;
        }

        private long merge(int at) {
            return table.find(ids[at], ids[next[at]]);
        }
    }
}
