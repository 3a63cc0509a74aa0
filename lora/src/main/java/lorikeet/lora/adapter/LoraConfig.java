package lorikeet.lora.adapter;

import java.util.List;
import java.util.Map;

/**
 * What PEFT's {@code adapter_config.json} says of a LoRA adapter.
 *
 * @param rank r, at least 1
 * @param alpha numerator of the scale
 * @param useRslora scale alpha / √r (Kalajdzievski 2023) instead of alpha / r
 * @param dropout probability in [0, 1) during training
 * @param modulesToSave modules trained whole, by name
 * @param rankPattern rank of modules whose path matches a key, {@code alphaPattern} likewise
 */
public record LoraConfig(
        int rank, double alpha, boolean useRslora, double dropout, Targets targets, Bias bias, List<String> modulesToSave,
        Init init, Map<String, Integer> rankPattern, Map<String, Double> alphaPattern) {

    private static final String RANKS = "rank_pattern", ALPHAS = "alpha_pattern";
    private static final List<String> ALL_LINEAR = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    /** Adapters on every linear layer but the output projection (Dettmers et al. 2023), without dropout. */
    public static LoraConfig allLinear(int rank, double alpha) {
        return on(ALL_LINEAR, rank, alpha);
    }

    /** Adapters on the layers that {@code modules} name, such as q_proj, without dropout. */
    public static LoraConfig on(List<String> modules, int rank, double alpha) {
        return new LoraConfig(rank, alpha, false, 0, new Targets.Names(modules), Bias.NONE, List.of(), Init.TRUE, Map.of(), Map.of());
    }

    /** Which biases of the base model are trained and saved with the adapter. */
    public enum Bias { NONE, ALL, LORA_ONLY }

    /** How fresh adapters begin. */
    public enum Init {
        /** A uniform in ±1/√in, B zero. */
        TRUE,
        /** A normal with standard deviation 1/r, B zero. */
        GAUSSIAN,
        /** A and B uniform as PyTorch's Linear begins, ±1/√in and ±1/√r: the model changes at once. */
        FALSE
    }

    /** The same adapter with another dropout in training. */
    public LoraConfig withDropout(double p) {
        return new LoraConfig(rank, alpha, useRslora, p, targets, bias, modulesToSave, init, rankPattern, alphaPattern);
    }

    /** Rank of the adapter of the module at {@code path}. */
    public int rank(String path) {
        return pattern(RANKS, rankPattern, path, rank);
    }

    /** alpha / r or alpha / √r of the module at {@code path}. */
    public double scale(String path) {
        double a = pattern(ALPHAS, alphaPattern, path, alpha);
        return useRslora ? a / Math.sqrt(rank(path)) : a / rank(path);
    }

    /** Whether the module at {@code path} is trained whole. */
    public boolean saves(String path) {
        return modulesToSave.stream().anyMatch(name -> Targets.named(path, name));
    }

    /** Whether a tensor of the base model is trained beside the adapters. */
    public boolean trains(String tensor) {
        int dot = tensor.lastIndexOf('.');
        String path = tensor.substring(0, dot);
        if (saves(path)) return true;
        return tensor.endsWith(".bias") && switch (bias) {
            case NONE -> false;
            case ALL -> true;
            case LORA_ONLY -> targets.hit(path);
        };
    }

    /** @throws lorikeet.lora.UsageException if a pattern takes too long to tell whether the module at {@code path} matches it */
    void checkPatterns(String path, Origin origin) {
        pattern(origin.place(RANKS), rankPattern, path, rank);
        pattern(origin.place(ALPHAS), alphaPattern, path, alpha);
    }

    // PEFT: a key is a regular expression for the end of the path, after a dot; the first that matches counts.
    private static <T> T pattern(String place, Map<String, T> patterns, String path, T otherwise) {
        for (Map.Entry<String, T> entry : patterns.entrySet()) {
            if (Expression.of(place, "(.*\\.)?(" + entry.getKey() + ")").matches(path)) return entry.getValue();
        }
        return otherwise;
    }
}
