package lorikeet.lora.pocket;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How WordNet's own definitions, examples and compounds use words: it has no frequencies, so these stand for them. */
final class Usage {
    /** Words that end a noun phrase when they follow a noun. */
    private static final Set<String> CLOSING = Set.of("", "of", "that", "with", "in", "on", "for", "to", "and", "or", "is", "was", "which", "who", "from",
            "by", "as", "at", "has", "used", "are", "having", "when", "where", "into");

    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, Integer> closed = new HashMap<>();
    private final Map<String, Integer> counted = new HashMap<>();
    private final Map<String, Integer> infinitives = new HashMap<>();

    Usage(List<Sense> senses) {
        for (Sense sense : senses) {
            add(sense.definition());
            sense.examples().forEach(this::add);
            sense.words().forEach(this::add);
        }
    }

    private void add(String text) {
        String[] words = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z' -]", " , ").split("[ ]+");
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            counts.merge(word, 1, Integer::sum);
            String before = i == 0 ? "" : words[i - 1];
            if (before.equals("to")) infinitives.merge(word, 1, Integer::sum);
            String after = i + 1 == words.length || words[i + 1].equals(",") ? "" : words[i + 1];
            if (!CLOSING.contains(after)) continue;
            closed.merge(word, 1, Integer::sum);
            if (before.equals("a") || before.equals("an")) counted.merge(word, 1, Integer::sum);
        }
    }

    /** How often the noun stands there, in singular or plural. */
    int noun(String noun) {
        return counts.getOrDefault(noun, 0) + counts.getOrDefault(English.plural(noun), 0);
    }

    int word(String word) {
        return counts.getOrDefault(word, 0);
    }

    /** How often the verb stands there after {@code to}. */
    int infinitive(String verb) {
        return infinitives.getOrDefault(verb, 0);
    }

    /** Share of a noun's uses, at the end of a noun phrase, that take it as one of several: after a or an, or in the plural. */
    double countedShare(String noun) {
        int plural = counts.getOrDefault(English.plural(noun), 0);
        int uses = closed.getOrDefault(noun, 0) + plural;
        return uses == 0 ? 0 : (double) (counted.getOrDefault(noun, 0) + plural) / uses;
    }

    /** How many uses {@link #countedShare} rests on. */
    int nounUses(String noun) {
        return closed.getOrDefault(noun, 0) + counts.getOrDefault(English.plural(noun), 0);
    }
}
