package lorikeet.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Text to token ids and back, as a checkpoint's tokenizer.json says; ids and texts are those of the Hugging Face
 * tokenizers library. BPE models are read, byte-level ones (GPT-2, Llama 3, Qwen) and those made from SentencePiece
 * (Llama 2, Mistral). The file's truncation and padding are not applied. Threads may share a tokenizer.
 */
public final class Tokenizer {
    private final Vocabulary vocabulary;
    private final AddedTokens addedTokens;
    private final PreTokenizer preTokenizer;
    private final BpeEncoder model;
    private final Template template;
    private final List<Decoder.Factory> decoder;
    private final TokenizerConfig config;

    private Tokenizer(Json json, TokenizerConfig config) {
        this.config = config;
        BpeModel bpe = BpeReader.read(json.get("model"));
        this.model = new BpeEncoder(bpe);
        this.vocabulary = new Vocabulary(bpe.where(), bpe.vocabulary());
        if (!json.get("added_tokens").isNull()) json.get("added_tokens").list().forEach(token -> vocabulary.add(AddedToken.read(token)));
        this.addedTokens = new AddedTokens(vocabulary.added(), NormalizerReader.read(json.get("normalizer")), config.splitSpecialTokens());
        this.preTokenizer = PreTokenizerReader.read(json.get("pre_tokenizer"));
        this.template = config.addBos().isPresent() ? ownTemplate() : TemplateReader.read(json.get("post_processor"));
        this.decoder = DecoderReader.read(json.get("decoder"));
    }

    /**
     * The tokenizer of a model folder: its tokenizer.json, with tokenizer_config.json and special_tokens_map.json where
     * they are.
     *
     * @throws TokenizerException one line: which file breaks its format, or needs what is not supported, and where
     */
    public static Tokenizer load(Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        if (Files.isDirectory(folder) && !Files.exists(file)) throw new TokenizerException(folder + ": no tokenizer.json in this folder");
        return new Tokenizer(Json.read(file), TokenizerConfig.load(folder));
    }

    /** The tokenizer of one tokenizer.json alone; it has no bos, eos or pad. */
    public static Tokenizer of(Path tokenizerJson) throws IOException {
        return new Tokenizer(Json.read(tokenizerJson), TokenizerConfig.NONE);
    }

    /** {@code [bos] text [eos]}, as transformers' Llama class makes it from add_bos_token and add_eos_token. */
    private Template ownTemplate() {
        Ids parts = new Ids(3);
        if (config.addBos().orElse(false)) bos().ifPresent(parts::add);
        parts.add(Template.TEXT);
        if (config.addEos().orElse(false)) eos().ifPresent(parts::add);
        return new Template(parts.toArray());
    }

    /**
     * The ids of a text. Time is linear in its length, but for a logarithm. Half of a surrogate pair counts as U+FFFD.
     *
     * @param addSpecialTokens whether the tokens that the model expects around a text are added (bos, for instance);
     *     special tokens that stand in the text are found either way
     */
    public int[] encode(String text, boolean addSpecialTokens) {
        Ids ids = new Ids(text.length() / 3);
        addedTokens.cut(wellFormed(text), ids::add, piece -> preTokenizer.cut(piece, part -> model.encode(part.text(), ids)));
        return (addSpecialTokens ? template : template.bare()).apply(ids.toArray());
    }

    /** The text of some ids; ids that stand for no token give none. */
    public String decode(int[] ids, boolean skipSpecialTokens) {
        TokenStream stream = stream(skipSpecialTokens);
        StringBuilder text = new StringBuilder(4 * ids.length);
        for (int id : ids) stream.push(id, text);
        stream.finish(text);
        return text.toString();
    }

    /** A decoder for ids that come one by one. */
    public TokenStream stream(boolean skipSpecialTokens) {
        return new TokenStream(id -> skipSpecialTokens && vocabulary.isSpecial(id) ? null : vocabulary.tokenOf(id), decoder);
    }

    /** The id of a token, written as in the vocabulary. */
    public OptionalInt idOf(String token) {
        Integer id = vocabulary.idOf(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The token of an id, written as in the vocabulary, or null where there is none. */
    public String tokenOf(int id) {
        return vocabulary.tokenOf(id);
    }

    /** Whether the id is one of a special token: one that is no text. */
    public boolean isSpecial(int id) {
        return vocabulary.isSpecial(id);
    }

    /** How many tokens there are, added ones too. */
    public int vocabularySize() {
        return vocabulary.size();
    }

    /** The largest id; an embedding needs one row more. */
    public int largestId() {
        return vocabulary.largestId();
    }

    /** The id of the token that begins a text. */
    public OptionalInt bos() {
        return special("bos_token");
    }

    /** The id of the token that ends a text. */
    public OptionalInt eos() {
        return special("eos_token");
    }

    /** The id of the token that fills rows up. */
    public OptionalInt pad() {
        return special("pad_token");
    }

    /** The id of the token that tokenizer_config.json names for a role such as {@code bos_token}. */
    public OptionalInt special(String role) {
        String token = config.specialTokens().get(role);
        return token == null ? OptionalInt.empty() : idOf(token);
    }

    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) return replaceSurrogates(text);
        }
        return text;
    }

    private static String replaceSurrogates(String text) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints().forEach(c -> result.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 0xfffd : c));
        return result.toString();
    }
}
