package lorikeet.lora.report;

import java.util.ArrayList;
import java.util.List;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.Sequences;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;

/** How far training moves a model's logits on prompts that are the same before and after. */
public final class LogitDrift {
    /**
     * Of the logits at one prompt's tokens.
     *
     * @param kl mean over tokens of the Kullback-Leibler divergence from before to after, in nats
     */
    record Moved(Prompt prompt, double largest, double mean, double kl) {}

    private final Ops ops;
    private final LanguageModel model;
    private final List<Prompt> prompts;
    private final Decoder base;
    private final List<List<float[]>> before = new ArrayList<>();

    /** From the model as it is now. A base that stays below fresh adapters is asked at the end, so that training begins sooner. */
    public LogitDrift(LanguageModel model, List<Prompt> prompts) {
        this.ops = model.ops();
        this.model = model;
        this.prompts = prompts;
        this.base = model.below().orElse(null);
        if (base == null) prompts.forEach(prompt -> before.add(logits(model.decoder(), prompt)));
    }

    /** Logits {@code [vocabulary]} of each token, one at a time, so that the device's pool holds those of one. */
    private List<float[]> logits(Decoder decoder, Prompt prompt) {
        List<float[]> rows = new ArrayList<>();
        try (Scope _ = ops.scope()) {
            Tensor hidden = decoder.hidden(ops, Sequences.of(List.of(prompt.ids())), null, Recompute.NONE);
            for (int t = 0; t < prompt.ids().length; t++) {
                try (Scope _ = ops.scope()) {
                    rows.add(Host.floats(ops, decoder.logits(ops, ops.slice(hidden, 0, t, t + 1))));
                }
            }
        }
        return rows;
    }

    List<Moved> moved() {
        List<Moved> moved = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            Prompt prompt = prompts.get(i);
            moved.add(compare(prompt, base == null ? before.get(i) : logits(base, prompt), logits(model.decoder(), prompt)));
        }
        return moved;
    }

    private static Moved compare(Prompt prompt, List<float[]> before, List<float[]> after) {
        double largest = 0;
        double mean = 0;
        double kl = 0;
        for (int t = 0; t < before.size(); t++) {
            float[] old = before.get(t);
            float[] now = after.get(t);
            double sum = 0;
            for (int v = 0; v < old.length; v++) {
                double difference = Math.abs((double) now[v] - old[v]);
                largest = Math.max(largest, difference);
                sum += difference;
            }
            mean += sum / old.length / before.size();
            kl += kl(old, now) / before.size();
        }
        return new Moved(prompt, largest, mean, kl);
    }

    /** Σ p (log p - log q) with p and q the softmax of {@code p} and {@code q}. */
    static double kl(float[] p, float[] q) {
        double normP = logSumExp(p);
        double normQ = logSumExp(q);
        double sum = 0;
        for (int v = 0; v < p.length; v++) sum += Math.exp(p[v] - normP) * (p[v] - normP - (q[v] - normQ));
        return Math.max(0, sum);
    }

    private static double logSumExp(float[] logits) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) highest = Math.max(highest, logit);
        double sum = 0;
        for (float logit : logits) sum += Math.exp(logit - highest);
        return highest + Math.log(sum);
    }
}
