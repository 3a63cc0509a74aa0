package lorikeet.lora.generate;

import java.util.Set;
import java.util.stream.IntStream;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.KvCache;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;

/** Continues a sequence by the most probable token each time (the first of equals), with a key/value cache. */
public final class Greedy {
    private Greedy() {}

    /**
     * @param prompt at least one token
     * @param stop tokens after which nothing more is made; the one met is the last of the result
     * @return the new tokens, at most {@code maxNewTokens}
     */
    public static int[] generate(Ops ops, Decoder decoder, int[] prompt, int maxNewTokens, Set<Integer> stop) {
        IntStream.Builder made = IntStream.builder();
        int capacity = Math.addExact(prompt.length, maxNewTokens);
        try (KvCache cache = new KvCache(ops, decoder.config(), capacity)) {
            int[] next = prompt;
            for (int n = 0; n < maxNewTokens; n++) {
                int id = step(ops, decoder, next, cache);
                made.add(id);
                if (stop.contains(id)) break;
                next = new int[] {id};
            }
        }
        return made.build().toArray();
    }

    private static int step(Ops ops, Decoder decoder, int[] ids, KvCache cache) {
        try (Scope scope = ops.scope()) {
            Tensor hidden = decoder.hidden(ops, ids, cache);
            Tensor last = ops.slice(hidden, 0, ids.length - 1, ids.length);
            return argmax(Host.floats(ops, decoder.logits(ops, last)));
        }
    }

    private static int argmax(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
        return best;
    }
}
