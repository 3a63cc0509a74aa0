package lorikeet.tokenizer;

import java.text.Normalizer.Form;
import java.util.BitSet;

/**
 * One of Unicode's normal forms (Unicode Standard Annex 15) by the data of Unicode 9, which the tokenizers of published
 * models were trained with: characters that later versions gave a decomposition or a combining class stay as they are,
 * and what stands between them is normalised on its own.
 */
record UnicodeForm(Form form) implements Normalizer {
    /** Ranges of what came after Unicode 9 and has a combining class or a decomposition, or begins a composition. */
    private static final String LATER =
            "7fd 897-89f 8ca-8d3 9fe c3c d3b-d3c eba 1715 1abf-1ace 1df6-1dfa 32ff a7f2-a7f4 a82c ab69 105c9 "
            + "105d2 105da 105e4 10781-10785 10787-107b0 107b2-107ba 10d24-10d27 10d69-10d6d 10eab-10eac "
            + "10efd-10eff 10f46-10f50 10f82-10f85 11070 1133b 11382-11385 1138b 1138e 11390-11391 113b8 113bb "
            + "113c2 113c5 113c7-113c9 113ce-113d0 1145e 11839-1183a 11930 11935 11938 1193d-1193e 11943 119e0 "
            + "11a34 11a47 11a99 11d42 11d44-11d45 11d97 11f41-11f42 1611e-16129 1612f 16d63 16d67-16d6a "
            + "16ff0-16ff1 1ccd6-1ccf9 1e030-1e06d 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef "
            + "1f16c 1fbf0-1fbf9";

    private static final BitSet UNKNOWN = unknown();

    @Override
    public String apply(String text) {
        if (isPlain(text)) return text;
        StringBuilder result = new StringBuilder(text.length() + 16);
        int from = 0;
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            int next = at + Character.charCount(c);
            if (UNKNOWN.get(c)) {
                result.append(normalise(text, from, at)).appendCodePoint(c);
                from = next;
            }
            at = next;
        }
        return result.append(normalise(text, from, text.length())).toString();
    }

    private String normalise(String text, int from, int to) {
        return from == to ? "" : java.text.Normalizer.normalize(MarkRuns.order(text.substring(from, to)), form);
    }

    /** ASCII is normal in each form, and what most texts are. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) >= 0x80) return false;
        return true;
    }

    private static BitSet unknown() {
        BitSet set = new BitSet();
        for (String range : LATER.split(" ")) {
            String[] ends = range.split("-");
            set.set(Integer.parseInt(ends[0], 16), Integer.parseInt(ends[ends.length - 1], 16) + 1);
        }
        return set;
    }
}
