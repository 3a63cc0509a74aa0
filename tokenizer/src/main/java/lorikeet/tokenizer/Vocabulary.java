package lorikeet.tokenizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All tokens of a tokenizer, the model's and the added ones, and their ids. */
final class Vocabulary {
    private final Map<String, Integer> model;
    private final Map<Integer, String> byId;
    private final Map<String, AddedToken> added = new LinkedHashMap<>();
    private final TreeMap<Integer, AddedToken> addedById = new TreeMap<>();

    Vocabulary(String where, Map<String, Integer> model) {
        this.model = model;
        this.byId = HashMap.newHashMap(model.size());
        model.forEach((token, id) -> {
            String other = byId.put(id, token);
            if (other != null) throw new TokenizerException(where + ".vocab: " + Shown.quoted(other) + " and " + Shown.quoted(token) + " have the same id " + id);
        });
    }

    /**
     * Adds a token. As in the reference its id is the model's where the model has it, else the next free one behind both
     * vocabularies, whatever the file says.
     */
    void add(AddedToken token) {
        if (token.content().isEmpty()) return;
        Integer known = idOf(token.content());
        AddedToken placed = token.withId(known != null ? known : nextId());
        added.put(token.content(), placed);
        addedById.put(placed.id(), placed);
    }

    private int nextId() {
        int largest = addedById.isEmpty() ? -1 : addedById.lastKey();
        return largest >= model.size() || model.isEmpty() ? largest + 1 : model.size();
    }

    Integer idOf(String token) {
        AddedToken found = added.get(token);
        return found != null ? (Integer) found.id() : model.get(token);
    }

    String tokenOf(int id) {
        AddedToken found = addedById.get(id);
        return found != null ? found.content() : byId.get(id);
    }

    boolean isSpecial(int id) {
        AddedToken found = addedById.get(id);
        return found != null && found.special();
    }

    /** The added tokens by ascending id. */
    Collection<AddedToken> added() {
        return addedById.values();
    }

    int size() {
        return model.size() + (int) added.keySet().stream().filter(token -> !model.containsKey(token)).count();
    }

    int largestId() {
        List<Integer> ids = new ArrayList<>(byId.keySet());
        ids.addAll(addedById.keySet());
        return ids.stream().mapToInt(Integer::intValue).max().orElse(-1);
    }
}
