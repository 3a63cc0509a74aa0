package lorikeet.tokenizer;

import java.util.List;

/** The {@code decoder} of a tokenizer.json. */
final class DecoderReader {
    private DecoderReader() {}

    /** The steps, in order. Without a decoder tokens are joined by spaces. */
    static List<Decoder.Factory> read(Json json) {
        if (json.isNull()) return List.of(TokenDecoders.each((token, first) -> first ? token : " " + token));
        Json type = json.get("type");
        if (type.string().equals("Sequence")) return json.get("decoders").list().stream().flatMap(step -> read(step).stream()).toList();
        return List.of(step(json, type));
    }

    private static Decoder.Factory step(Json json, Json type) {
        return switch (type.string()) {
            case "ByteLevel" -> ByteLevelDecoder.FACTORY;
            case "ByteFallback" -> TokenDecoders.whole(ByteFallbackDecoder::new);
            case "Fuse" -> TokenDecoders.FUSE;
            case "Strip" -> StripDecoder.factory(json);
            case "Replace" -> replace(json);
            case "Metaspace" -> metaspace(Metaspace.read(json));
            case "BPEDecoder" -> suffix(json.get("suffix").string());
            default -> throw type.error("the decoder " + Shown.json(type.value()) + " is not supported");
        };
    }

    private static Decoder.Factory replace(Json json) {
        TextPattern pattern = TextPattern.read(json.get("pattern"));
        String content = json.get("content").string();
        return TokenDecoders.each((token, _) -> pattern.replace(token, content));
    }

    private static Decoder.Factory metaspace(Metaspace space) {
        boolean leading = space.prepend() != Metaspace.Prepend.NEVER;
        return TokenDecoders.each((token, first) -> token.replace(space.replacement(), leading && first ? "" : " "));
    }

    /** The end of a word becomes a space, but not the end of the text. */
    private static Decoder.Factory suffix(String suffix) {
        return TokenDecoders.whole(() -> new SuffixDecoder(suffix));
    }
}
