package lorikeet.lora.pocket;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which words keep company with a word in WordNet's definitions and examples. Of a word's senses the one whose definition
 * is made of that company is most likely the usual one (after Lesk 1986): a cup goes with drinking more than with golf.
 */
final class Company {
    private static final Pattern APART = Pattern.compile("[^a-z]+");

    private final Map<String, Map<String, Integer>> together = new HashMap<>();
    private final Map<String, Integer> texts = new HashMap<>();

    /** @param heads the words whose company is wanted */
    Company(List<Sense> senses, Set<String> heads) {
        for (Sense sense : senses) {
            String[] words = contentWords(sense.definition() + " " + String.join(" ", sense.examples()) + " " + String.join(" ", sense.hypernyms()));
            for (String word : words) texts.merge(word, 1, Integer::sum);
            for (String head : words) {
                if (!heads.contains(head) || sense.words().contains(head)) continue;
                Map<String, Integer> company = together.computeIfAbsent(head, _ -> new HashMap<>());
                for (String word : words) company.merge(word, 1, Integer::sum);
            }
        }
    }

    private static String[] contentWords(String text) {
        return Arrays.stream(APART.split(text.toLowerCase(Locale.ROOT))).filter(word -> word.length() > 3).distinct().toArray(String[]::new);
    }

    /** From 0, how well the words of a sense's definition go with {@code head}; more than rare chance would put them together. */
    double of(String head, Sense sense) {
        Map<String, Integer> company = together.getOrDefault(head, Map.of());
        String[] words = contentWords(sense.definition() + " " + String.join(" ", sense.hypernyms()));
        double sum = 0;
        for (String word : words) {
            if (!word.startsWith(head)) sum += company.getOrDefault(word, 0) / Math.sqrt(texts.getOrDefault(word, 1));
        }
        return StrictMath.log1p(10 * sum / (words.length + 4));
    }
}
