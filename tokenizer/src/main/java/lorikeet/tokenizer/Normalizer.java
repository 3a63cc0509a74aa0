package lorikeet.tokenizer;

/** Rewrites a text before it is cut into pieces. Always the same for the same text; time linear in its length. */
@FunctionalInterface
interface Normalizer {
    String apply(String text);

    default Normalizer then(Normalizer next) {
        return text -> next.apply(apply(text));
    }
}
