package lorikeet.tokenizer;

/** The {@code pre_tokenizer} of a tokenizer.json. */
final class PreTokenizerReader {
    private static final PreTokenizer NONE = (piece, out) -> out.accept(piece);

    private PreTokenizerReader() {}

    static PreTokenizer read(Json json) {
        if (json.isNull()) return NONE;
        Json type = json.get("type");
        return switch (type.string()) {
            case "Sequence" -> json.get("pretokenizers").list().stream().map(PreTokenizerReader::read).reduce(NONE, PreTokenizer::then);
            case "Split" -> new Split(TextPattern.read(json.get("pattern")), Split.Behavior.read(json.get("behavior")), json.get("invert").bool());
            case "ByteLevel" -> byteLevel(json.get("add_prefix_space").bool(), json.get("use_regex").bool(true));
            case "Metaspace" -> Metaspace.read(json);
            case "Digits" -> digits(json.get("individual_digits").bool());
            case "Punctuation" -> punctuation(json.get("behavior"));
            case "Whitespace" -> new Split(PreTokenizerReader::words, Split.Behavior.REMOVED, true);
            case "WhitespaceSplit" -> new Split(TextPattern.characters(Characters::isSpace), Split.Behavior.REMOVED, false);
            default -> throw type.error("the pre-tokenizer " + Shown.json(type.value()) + " is not supported");
        };
    }

    /** GPT-2's: cut by its regular expression, then written in the alphabet of bytes. */
    static PreTokenizer byteLevel(boolean addPrefixSpace, boolean useRegex) {
        PreTokenizer space = (piece, out) -> out.accept(piece.text().startsWith(" ") ? piece : new Piece(" " + piece.text(), piece.first()));
        PreTokenizer regex = new Split(PublishedPatterns.find(PublishedPatterns.GPT2), Split.Behavior.ISOLATED, false);
        PreTokenizer alphabet = (piece, out) -> out.accept(new Piece(ByteAlphabet.encode(piece.text()), piece.first()));
        return (addPrefixSpace ? space : NONE).then(useRegex ? regex : NONE).then(alphabet);
    }

    private static PreTokenizer digits(boolean individual) {
        return new Split(TextPattern.characters(Characters::isNumber), individual ? Split.Behavior.ISOLATED : Split.Behavior.CONTIGUOUS, false);
    }

    private static PreTokenizer punctuation(Json behavior) {
        return new Split(TextPattern.characters(Characters::isPunctuation), behavior.isNull() ? Split.Behavior.ISOLATED : Split.Behavior.read(behavior), false);
    }

    /** {@code \w+|[^\w\s]+}. */
    private static void words(String text, TextPattern.Matches matches) {
        int start = 0, kind = 0;
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            int here = Characters.isWord(c) ? 1 : Characters.isSpace(c) ? 0 : 2;
            if (here != kind) {
                if (kind != 0) matches.match(start, at);
                start = at;
                kind = here;
            }
            at += Character.charCount(c);
        }
        if (kind != 0) matches.match(start, text.length());
    }
}
