package lorikeet.tokenizer;

import java.util.function.Consumer;

/** SentencePiece's spaces: each space becomes {@code replacement}, and one is put before the text. */
record Metaspace(String replacement, Prepend prepend, boolean split) implements PreTokenizer {
    enum Prepend { ALWAYS, FIRST, NEVER }

    static Metaspace read(Json json) {
        String replacement = json.get("replacement").string();
        if (replacement.codePointCount(0, replacement.length()) != 1) throw json.get("replacement").expected("one character");
        Json scheme = json.get("prepend_scheme");
        Prepend prepend = switch (scheme.string("always")) {
            case "always" -> Prepend.ALWAYS;
            case "first" -> Prepend.FIRST;
            case "never" -> Prepend.NEVER;
            default -> throw scheme.expected("always, first or never");
        };
        boolean never = !json.get("add_prefix_space").bool(true);
        if (never && !scheme.isNull() && prepend != Prepend.NEVER) throw scheme.error("add_prefix_space false goes with never alone");
        return new Metaspace(replacement, never ? Prepend.NEVER : prepend, json.get("split").bool(true));
    }

    @Override
    public void cut(Piece piece, Consumer<Piece> out) {
        String text = piece.text().replace(" ", replacement);
        boolean prepended = prepend == Prepend.ALWAYS || prepend == Prepend.FIRST && piece.first();
        if (prepended && !text.startsWith(replacement)) text = replacement + text;
        Piece whole = new Piece(text, piece.first());
        if (split) new Split(TextPattern.literal(replacement), Split.Behavior.MERGED_WITH_NEXT, false).cut(whole, out);
        else out.accept(whole);
    }
}
