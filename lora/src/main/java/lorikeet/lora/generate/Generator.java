package lorikeet.lora.generate;

import java.util.BitSet;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import lorikeet.lora.MemoryLimit;
import lorikeet.lora.UsageException;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.KvCache;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;

/** Continues a sequence token by token, with a key/value cache. */
public final class Generator {
    private Generator() {}

    /**
     * @param prompt at least one token
     * @param stop tokens after which nothing more is made; the one met is the last of the result
     * @param each is given every new token as soon as it is chosen
     * @return the new tokens, at most {@code maxNewTokens}
     * @throws UsageException if the keys and values of so many tokens do not fit into memory
     */
    public static int[] generate(Ops ops, Decoder decoder, int[] prompt, int maxNewTokens, Set<Integer> stop, Sampler sampler, IntConsumer each) {
        return generate(ops, decoder, prompt, maxNewTokens, sampler, id -> {
            each.accept(id);
            return !stop.contains(id);
        });
    }

    /**
     * As above.
     *
     * @param goesOn is given every new token as soon as it is chosen, and says whether another is wanted
     */
    public static int[] generate(Ops ops, Decoder decoder, int[] prompt, int maxNewTokens, Sampler sampler, IntPredicate goesOn) {
        checkMemory(decoder.config(), prompt.length, maxNewTokens);
        IntStream.Builder made = IntStream.builder();
        BitSet seen = new BitSet();
        for (int id : prompt) seen.set(id);
        int capacity = prompt.length + maxNewTokens;
        try (KvCache cache = new KvCache(ops, decoder.config(), capacity)) {
            int[] next = prompt;
            for (int position = prompt.length; position < capacity; position++) {
                int id = sampler.next(logits(ops, decoder, next, cache), seen, position);
                made.add(id);
                seen.set(id);
                if (!goesOn.test(id)) break;
                next = new int[] {id};
            }
        }
        return made.build().toArray();
    }

    private static void checkMemory(DecoderConfig config, int prompt, int newTokens) {
        double tokens = (double) prompt + newTokens;
        if (tokens >= Integer.MAX_VALUE) throw new UsageException("--max_new_tokens: expected less than 2^31 tokens with the prompt, found " + newTokens);
        MemoryLimit.check("--max_new_tokens", tokens * KvCache.bytesPerToken(config), "the key/value cache of " + (long) tokens + " tokens");
    }

    /** Of the last token, [vocabulary]. */
    private static float[] logits(Ops ops, Decoder decoder, int[] ids, KvCache cache) {
        try (Scope _ = ops.scope()) {
            Tensor hidden = decoder.hidden(ops, ids, cache);
            Tensor last = ops.slice(hidden, 0, ids.length - 1, ids.length);
            return Host.floats(ops, decoder.logits(ops, last));
        }
    }
}
