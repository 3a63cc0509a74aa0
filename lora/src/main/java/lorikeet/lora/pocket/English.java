package lorikeet.lora.pocket;

import java.util.Locale;
import java.util.regex.Pattern;

/** The little grammar that sentences about words need. */
final class English {
    private static final Pattern CONSONANT_SOUND = Pattern.compile("(uni|use|usu|uti|uku|ura|eu|ewe|one).*");
    private static final Pattern SILENT_H = Pattern.compile("(hour|honest|heir|honou?r).*");

    private English() {}

    /** The word after a or an. */
    static String withArticle(String phrase) {
        String sound = phrase.toLowerCase(Locale.ROOT);
        boolean vowel = "aeiou".indexOf(sound.charAt(0)) >= 0 && !CONSONANT_SOUND.matcher(sound).matches();
        return (vowel || SILENT_H.matcher(sound).matches() ? "an " : "a ") + phrase;
    }

    static String capitalized(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    static String plural(String noun) {
        if (noun.matches(".*(s|x|z|ch|sh)")) return noun + "es";
        return noun.matches(".*[^aeiou]y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    }
}
