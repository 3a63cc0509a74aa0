package lorikeet.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code model} of a tokenizer.json. */
final class BpeReader {
    private BpeReader() {}

    static BpeModel read(Json json) {
        Json type = json.get("type");
        // Files from before there were other models have no type.
        if (!type.string("BPE").equals("BPE")) throw type.error(Shown.json(type.value()) + " tokenizers are not supported, only BPE");
        Map<String, Integer> vocabulary = vocabulary(json.get("vocab"));
        String prefix = json.get("continuing_subword_prefix").string("");
        MergeTable merges = new MergeTable();
        JoinedCharacters joined = new JoinedCharacters();
        new MergeReader(vocabulary, prefix, merges, joined).read(json.get("merges"));
        return new BpeModel(json.where(), vocabulary, merges, joined,
                json.get("unk_token").string(null), json.get("fuse_unk").bool(false), json.get("byte_fallback").bool(false),
                json.get("ignore_merges").bool(false), prefix, json.get("end_of_word_suffix").string(""));
    }

    private static Map<String, Integer> vocabulary(Json json) {
        Map<String, Object> tokens = json.object();
        Map<String, Integer> vocabulary = HashMap.newHashMap(tokens.size());
        tokens.forEach((token, id) -> vocabulary.put(token, new Json(json.where() + "." + Shown.quoted(token), id).index()));
        return vocabulary;
    }

    private record MergeReader(Map<String, Integer> vocabulary, String prefix, MergeTable table, JoinedCharacters joined) {
        void read(Json json) {
            if (!(json.value() instanceof List<?> merges)) throw json.expected("an array");
            int rank = 0;
            for (int i = 0; i < merges.size(); i++) {
                Json merge = new Json(json.where() + "[" + i + "]", merges.get(i));
                switch (merge.value()) {
                    case String comment when comment.startsWith("#version") -> {}
                    case String pair -> add(merge, halves(merge, pair), rank++);
                    case List<?> pair when pair.size() == 2 && pair.get(0) instanceof String a && pair.get(1) instanceof String b -> add(merge, new String[] {a, b}, rank++);
                    case null, default -> throw merge.expected("two tokens");
                }
            }
        }

        private static String[] halves(Json merge, String pair) {
            int space = pair.indexOf(' ');
            if (space < 0 || pair.indexOf(' ', space + 1) >= 0) throw merge.expected("two tokens and one space between them");
            return new String[] {pair.substring(0, space), pair.substring(space + 1)};
        }

        private void add(Json merge, String[] pair, int rank) {
            if (!pair[1].startsWith(prefix)) throw merge.error("the second token " + Shown.quoted(pair[1]) + " does not begin with " + Shown.quoted(prefix));
            String merged = pair[0] + pair[1].substring(prefix.length());
            table.put(id(merge, pair[0]), id(merge, pair[1]), rank, id(merge, merged));
            joined.add(merged);
        }

        private int id(Json merge, String token) {
            Integer id = vocabulary.get(token);
            if (id == null) throw merge.error(Shown.quoted(token) + " is not in the vocabulary");
            return id;
        }
    }
}
