package lorikeet.lora.pocket;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a noun is counted, and which article its definition needs: WordNet tells neither. What cannot be told is left out. */
final class NounGrammar {
    private static final Pattern DETERMINER = Pattern.compile("(a|an|the|that|any|one|some|someone|something|either|each) .*");
    private static final Pattern AFTER_NOUN = Pattern.compile("that|which|who|whose|of|with|for|used|in|having|to|on|by|from|and|or|made|where|when|as|at|usually|between|containing"
            + "|resembling|consisting|\\w+[a-z]ed|without|worn|found|grown|attached|over|under|between|like|into|native|given|inhabiting|about|around|being");
    private static final Pattern ONLY_ONE = Pattern.compile("(\\w{3,}est|most|first|main|chief|principal|only|upper|lower|front|back|outer|inner) .*");

    private final Usage usage;
    private final Set<String> nouns = new HashSet<>();

    NounGrammar(List<Sense> senses, Usage usage) {
        this.usage = usage;
        for (Sense sense : senses) if (sense.pos() == 'n') nouns.addAll(sense.words());
    }

    /** Whether the noun is counted; null if that cannot be told. */
    Entry.Form form(String noun, Subject subject, String meaning, String kind) {
        if (subject.isCounted()) return Entry.Form.COUNTED;
        double share = usage.countedShare(noun);
        if (usage.nounUses(noun) < 3) return subject == Subject.PLANT || usage.countedShare(kind) >= 0.4 ? Entry.Form.COUNTED : null;
        boolean matter = subject == Subject.SUBSTANCE || subject == Subject.FOOD;
        if (share >= (matter ? 0.45 : 0.3)) return Entry.Form.COUNTED;
        boolean mass = share < (matter ? 0.25 : 0.12) && subject != Subject.PLANT && !(subject == Subject.ARTIFACT && meaning.matches("(a|an) .*"));
        return mass ? Entry.Form.MASS : null;
    }

    /** The meaning with the article that it needs; null if that cannot be told. */
    String phrase(String meaning, Entry.Form form) {
        if (DETERMINER.matcher(meaning).matches()) return meaning;
        String[] words = meaning.split(" ");
        for (int i = 0; i < words.length; i++) {
            boolean ends = i + 1 == words.length || words[i].endsWith(",") || AFTER_NOUN.matcher(words[i + 1]).matches();
            if (AFTER_NOUN.matcher(words[i]).matches() && ends) return null;
            if (ends) return isSingular(words[i].replace(",", "")) ? withArticle(meaning, form) : null;
            if (isPlural(words[i])) return null;
        }
        return null;
    }

    private boolean isSingular(String noun) {
        return nouns.contains(noun) && !isPlural(noun);
    }

    static boolean isPlural(String noun) {
        return noun.matches(".*[^sui]s");
    }

    private static String withArticle(String meaning, Entry.Form form) {
        if (form == Entry.Form.MASS) return meaning;
        return ONLY_ONE.matcher(meaning).matches() ? "the " + meaning : English.withArticle(meaning);
    }
}
