package lorikeet.lora.pocket;

/**
 * A word of the pocket dictionary.
 *
 * @param meaning ready to stand after "is" for a noun, "means to" for a verb, "means" for an adjective
 * @param kind what it is a kind of, or null
 * @param score how usual the word seems to be
 */
record Entry(String word, Form form, String meaning, String kind, double score) {
    /** Which sentences a word fits into. */
    enum Form { COUNTED, MASS, VERB, ADJECTIVE }

    /** The word as a sentence's subject. */
    String subject() {
        return switch (form) {
            case COUNTED -> English.withArticle(word);
            case MASS -> word;
            case VERB -> "to " + word;
            case ADJECTIVE -> "the adjective " + word;
        };
    }

    /** A kestrel is a small Old World falcon that hovers in the air against a wind. */
    String definition() {
        String verb = switch (form) {
            case COUNTED, MASS -> " is ";
            case VERB -> " means to ";
            case ADJECTIVE -> " means ";
        };
        return English.capitalized(subject()) + verb + meaning + ".";
    }

    /** A kestrel is a kind of falcon. Null without a kind. */
    String kindSentence() {
        if (kind == null) return null;
        String verb = form == Form.VERB ? " is one way to " : " is a kind of ";
        return English.capitalized(subject()) + verb + kind + ".";
    }

    /** As a dictionary prints it. */
    String heading() {
        String part = switch (form) {
            case COUNTED, MASS -> "noun";
            case VERB -> "verb";
            case ADJECTIVE -> "adjective";
        };
        return word + ", " + part + ": " + meaning + ".";
    }
}
