package lorikeet.tokenizer;

import java.util.function.LongConsumer;

/** A word of the training text as it is merged so far, and how often it occurs. */
final class TrainingWord {
    private final int[] symbols;
    private final long count;
    private int length;

    TrainingWord(int[] symbols, long count) {
        this.symbols = symbols;
        this.count = count;
        this.length = symbols.length;
    }

    long count() {
        return count;
    }

    void forEachPair(LongConsumer pairs) {
        for (int i = 0; i + 1 < length; i++) pairs.accept(MergeTable.pair(symbols[i], symbols[i + 1]));
    }

    /** Replaces each {@code left, right} by {@code token}; tells which neighbourhoods are gone and which are new. */
    void merge(int left, int right, int token, LongConsumer gone, LongConsumer made) {
        int kept = 0;
        for (int at = 0; at < length; kept++) {
            boolean here = symbols[at] == left && at + 1 < length && symbols[at + 1] == right;
            if (!here) {
                symbols[kept] = symbols[at++];
                continue;
            }
            at += 2;
            symbols[kept] = token;
            if (kept > 0) {
                gone.accept(MergeTable.pair(symbols[kept - 1], left));
                made.accept(MergeTable.pair(symbols[kept - 1], token));
            }
            if (at < length) {
                gone.accept(MergeTable.pair(right, symbols[at]));
                made.accept(MergeTable.pair(token, symbols[at]));
            }
        }
        length = kept;
    }
}
