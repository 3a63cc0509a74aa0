package lorikeet.lora.generate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import lorikeet.lora.Counted;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.ModelText;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.RowEncoder;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.template.Message;
import lorikeet.lora.template.Template;

/** Answers conversations with a model. */
public final class Answerer {
    /** Most new tokens where no number is asked for. */
    public static final int DEFAULT_MOST = 2048;

    private final LanguageModel model;
    private final RowEncoder encoder;
    private final Sampler sampler;
    private final Set<Integer> stop;
    private final List<String> stopWords;
    private final int most;

    /**
     * What ends an answer, beside the end of the model's context.
     *
     * @param ignoreEos whether no token does
     * @param words texts that do, and are part of it
     * @param maxNewTokens most tokens of an answer
     */
    public record Stops(boolean ignoreEos, List<String> words, int maxNewTokens) {
        /** A token that ends a sequence or a turn, and 2048 tokens. */
        public static final Stops USUAL = new Stops(false, List.of(), DEFAULT_MOST);
    }

    /** @param settings how a conversation becomes a prompt */
    public Answerer(LanguageModel model, RowEncoder.Settings settings, Sampler sampler, Stops stops) {
        this.model = model;
        this.encoder = new RowEncoder(model.text(), settings);
        this.sampler = sampler;
        this.stopWords = stops.words();
        this.stop = stops.ignoreEos() ? Set.of() : stop(model, model.text(), settings.template().get());
        this.most = stops.maxNewTokens();
    }

    private static Set<Integer> stop(LanguageModel model, ModelText text, Template template) {
        Set<Integer> stop = new HashSet<>(model.endOfSequence());
        text.tokenizer().eos().ifPresent(stop::add);
        if (template.stop() != null) text.tokenizer().idOf(template.stop()).ifPresent(stop::add);
        return stop;
    }

    /**
     * What the model says next in a conversation.
     *
     * @param pieces is given the answer piece by piece, as it is made
     * @throws UsageException if the conversation leaves no room in the model's context
     */
    public String answer(List<Message> messages, Consumer<String> pieces) {
        int[] prompt = encoder.prompt(messages, false);
        DecoderConfig config = model.config();
        int room = config.maxPositionEmbeddings() - prompt.length;
        if (prompt.length == 0) throw new UsageException("--prompt: expected a text, found an empty one");
        if (room < 1) throw new UsageException("the prompt has " + Counted.of(prompt.length, "token") + ", and the model's context ends at " + config.maxPositionEmbeddings());
        int count = Math.min(most, room);
        StringBuilder answer = new StringBuilder();
        Continuation continuation = new Continuation(model.text().tokenizer(), prompt, piece -> {
            answer.append(piece);
            pieces.accept(piece);
        });
        Generator.generate(model.ops(), model.decoder(), prompt, count, sampler, id -> {
            if (stop.contains(id)) return false;
            int before = answer.length();
            continuation.push(id);
            return stopWords.stream().noneMatch(word -> answer.indexOf(word, Math.max(0, before - word.length() + 1)) >= 0);
        });
        continuation.finish();
        return answer.toString();
    }
}
