package lorikeet.tokenizer;

import java.util.Map;

/**
 * What a BPE model is made of.
 *
 * @param where stands in messages
 * @param vocabulary tokens and their ids
 * @param merges which pairs become one, lowest rank first
 * @param unknown the token for characters that are not in the vocabulary, or null: they are left out
 * @param fuseUnknown unknown neighbours become one token
 * @param byteFallback an unknown character becomes tokens {@code <0x00>} to {@code <0xFF>} of its UTF-8, if all are there
 * @param ignoreMerges a piece that is a token becomes it, whatever the merges say
 * @param prefix written before each character of a piece but the first, or empty
 * @param suffix written behind the last character of a piece, or empty
 */
record BpeModel(
        String where,
        Map<String, Integer> vocabulary,
        MergeTable merges,
        JoinedCharacters joined,
        String unknown,
        boolean fuseUnknown,
        boolean byteFallback,
        boolean ignoreMerges,
        String prefix,
        String suffix) {}
