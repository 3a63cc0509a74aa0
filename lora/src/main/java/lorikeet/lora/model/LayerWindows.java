package lorikeet.lora.model;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import lorikeet.lora.json.JsonObject;

/** The sliding window of each layer of a config.json, in tokens; 0 for full attention. */
final class LayerWindows {
    private static final int DEFAULT_WINDOW = 4096, DEFAULT_FIRST_LAYER = 28;
    private static final String FULL = "full_attention", SLIDING = "sliding_attention";

    private LayerWindows() {}

    static List<Integer> read(Architecture architecture, JsonObject config, int layers) {
        return switch (architecture) {
            case LLAMA -> uniform(config, layers, 0);
            case MISTRAL -> uniform(config, layers, window(config));
            case QWEN2, QWEN3 -> config.flag("use_sliding_window", false) ? qwen(config, layers) : uniform(config, layers, 0);
        };
    }

    /** 4096 where the field is absent, 0 where it is null. */
    private static int window(JsonObject config) {
        return config.integer("sliding_window", 1, config.has("sliding_window") ? 0 : DEFAULT_WINDOW);
    }

    /** All layers alike; layer_types, which these families do not read, may not say otherwise. */
    private static List<Integer> uniform(JsonObject config, int layers, int window) {
        String type = window == 0 ? FULL : SLIDING;
        config.texts("layer_types").ifPresent(types -> {
            if (!types.stream().allMatch(type::equals)) throw config.wrong("layer_types", "only " + type + ", as the other fields say");
        });
        return Collections.nCopies(layers, window);
    }

    private static List<Integer> qwen(JsonObject config, int layers) {
        int window = window(config);
        int first = config.integer("max_window_layers", 0, DEFAULT_FIRST_LAYER);
        List<String> types = config.texts("layer_types")
                .orElseGet(() -> IntStream.range(0, layers).mapToObj(i -> i >= first && window > 0 ? SLIDING : FULL).toList());
        if (types.size() != layers) throw config.wrong("layer_types", "one for each of " + layers + " layers");
        return types.stream().map(type -> switch (type) {
            case FULL -> 0;
            case SLIDING -> {
                if (window == 0) throw config.wrong("sliding_window", "a number of tokens, as layer_types names " + SLIDING);
                yield window;
            }
            default -> throw config.wrong("layer_types", FULL + " or " + SLIDING + " in each place");
        }).toList();
    }
}
