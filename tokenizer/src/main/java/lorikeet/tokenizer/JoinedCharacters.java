package lorikeet.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * Pairs of neighbouring characters that some merge joins. Between two characters that no token spans a text may be cut,
 * and each part merged on its own: the tokens are the same.
 */
final class JoinedCharacters {
    private List<String> merged = new ArrayList<>();
    private LongMap pairs;

    /** Adds a token that a merge makes. */
    void add(String token) {
        merged.add(token);
    }

    /** Whether some token has {@code left} and then {@code right}. */
    boolean contains(int left, int right) {
        return pairs().get(MergeTable.pair(left, right)) != LongMap.NONE;
    }

    /** Made when first asked for: byte-level models with short pieces never ask. */
    private synchronized LongMap pairs() {
        if (pairs == null) {
            LongMap found = new LongMap();
            for (String token : merged) {
                for (int at = 0, left = -1; at < token.length(); at += Character.charCount(left)) {
                    int right = token.codePointAt(at);
                    if (left >= 0) found.put(MergeTable.pair(left, right), 0);
                    left = right;
                }
            }
            merged = null;
            pairs = found;
        }
        return pairs;
    }
}
