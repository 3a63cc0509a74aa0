package lorikeet.tokenizer;

import java.text.Normalizer.Form;

/** The {@code normalizer} of a tokenizer.json. */
final class NormalizerReader {
    private NormalizerReader() {}

    static Normalizer read(Json json) {
        if (json.isNull()) return text -> text;
        Json type = json.get("type");
        return switch (type.string()) {
            case "Sequence" -> json.get("normalizers").list().stream().map(NormalizerReader::read).reduce(text -> text, Normalizer::then);
            case "NFC" -> new UnicodeForm(Form.NFC);
            case "NFD" -> new UnicodeForm(Form.NFD);
            case "NFKC" -> new UnicodeForm(Form.NFKC);
            case "NFKD" -> new UnicodeForm(Form.NFKD);
            case "Lowercase" -> NormalizerReader::lowercase;
            case "StripAccents" -> text -> text.codePoints().filter(c -> !Characters.isMark(c)).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
            case "Strip" -> strip(json.get("strip_left").bool(), json.get("strip_right").bool());
            case "Prepend" -> prepend(json.get("prepend").string());
            case "Replace" -> replace(json);
            case "ByteLevel" -> ByteAlphabet::encode;
            default -> throw type.error("the normalizer " + Shown.json(type.value()) + " is not supported");
        };
    }

    /** Character by character, so a final sigma is an ordinary one; only U+0130 becomes two characters. */
    private static String lowercase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == 0x130) lower.append("i\u0307");
            else lower.appendCodePoint(Character.toLowerCase(c));
        });
        return lower.toString();
    }

    private static Normalizer strip(boolean left, boolean right) {
        return text -> {
            int from = left ? Characters.spaceEnd(text, 0) : 0;
            int to = right ? Characters.spaceBegin(text, text.length()) : text.length();
            return from < to ? text.substring(from, to) : "";
        };
    }

    private static Normalizer prepend(String before) {
        return text -> text.isEmpty() ? text : before + text;
    }

    private static Normalizer replace(Json json) {
        TextPattern pattern = TextPattern.read(json.get("pattern"));
        String content = json.get("content").string();
        return text -> pattern.replace(text, content);
    }
}
