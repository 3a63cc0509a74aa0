package lorikeet.lora.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.MemoryLimit;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.RowEncoder;
import lorikeet.lora.generate.Generator;
import lorikeet.lora.generate.Sampler;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.KvCache;
import lorikeet.lora.template.Message;
import lorikeet.lora.template.Template;
import lorikeet.tensor.Ops;

/** Answers conversations with a model. */
final class Answerer {
    /** Most new tokens where no number is asked for. */
    private static final int DEFAULT_MOST = 2048;

    private final Ops ops;
    private final LanguageModel model;
    private final ModelText text;
    private final RowEncoder encoder;
    private final Sampler sampler;
    private final Set<Integer> stop;
    private final List<String> stopWords;
    private final int most;

    /**
     * What ends an answer.
     *
     * @param ignoreEos whether no token does
     * @param words texts that do, and are part of it
     */
    record Stops(boolean ignoreEos, List<String> words) {}

    /** @param maxNewTokens null for what the model's context has room for, within reason */
    Answerer(Ops ops, LanguageModel model, ModelText text, RowEncoder.Settings settings, Sampler sampler, Stops stops, Integer maxNewTokens) {
        this.ops = ops;
        this.model = model;
        this.text = text;
        this.encoder = new RowEncoder(text, settings);
        this.sampler = sampler;
        this.stopWords = stops.words();
        this.stop = stops.ignoreEos() ? Set.of() : stop(model, text, settings.template().get());
        this.most = maxNewTokens == null ? DEFAULT_MOST : maxNewTokens;
    }

    private static Set<Integer> stop(LanguageModel model, ModelText text, Template template) {
        Set<Integer> stop = new HashSet<>(model.endOfSequence());
        text.tokenizer().eos().ifPresent(stop::add);
        if (template.stop() != null) text.tokenizer().idOf(template.stop()).ifPresent(stop::add);
        return stop;
    }

    /**
     * Gives out the answer piece by piece.
     *
     * @throws UsageException if the conversation leaves no room in the model's context
     */
    String answer(List<Message> messages, Consumer<String> pieces) {
        int[] prompt = encoder.prompt(messages, false);
        DecoderConfig config = model.config();
        int room = config.maxPositionEmbeddings() - prompt.length;
        if (prompt.length == 0) throw new UsageException("--prompt: expected a text, found an empty one");
        if (room < 1) throw new UsageException("the prompt has " + prompt.length + " tokens, and the model's context ends at " + config.maxPositionEmbeddings());
        int count = Math.min(most, room);
        checkMemory(config, prompt.length, count);
        StringBuilder answer = new StringBuilder();
        Continuation continuation = new Continuation(text.tokenizer(), prompt, piece -> {
            answer.append(piece);
            pieces.accept(piece);
        });
        Generator.generate(ops, model.decoder(), prompt, count, sampler, id -> {
            if (stop.contains(id)) return false;
            int before = answer.length();
            continuation.push(id);
            return stopWords.stream().noneMatch(word -> answer.indexOf(word, Math.max(0, before - word.length() + 1)) >= 0);
        });
        continuation.finish();
        return answer.toString();
    }

    static void checkMemory(DecoderConfig config, int prompt, int newTokens) {
        double tokens = (double) prompt + newTokens;
        if (tokens >= Integer.MAX_VALUE) throw new UsageException("--max_new_tokens: expected less than 2^31 tokens with the prompt, found " + newTokens);
        MemoryLimit.check("--max_new_tokens", tokens * KvCache.bytesPerToken(config), "the key/value cache of " + (long) tokens + " tokens");
    }
}
