package lorikeet.lora.model;

import java.util.Optional;
import lorikeet.lora.json.JsonObject;

/**
 * The rotary embedding of a config.json: {@code rope_theta} and {@code rope_scaling}, or the newer
 * {@code rope_parameters} that holds both.
 */
final class RopeReader {
    private static final double DEFAULT_THETA = 10_000;

    private RopeReader() {}

    static Rope read(JsonObject config) {
        Optional<JsonObject> scaling = config.object("rope_scaling");
        Optional<JsonObject> parameters = config.object("rope_parameters");
        if (scaling.isPresent() && parameters.isPresent() && !scaling.get().sameAs(parameters.get())) {
            throw config.wrong("rope_scaling", "the same as in rope_parameters, or only one of the two");
        }
        Optional<JsonObject> either = parameters.or(() -> scaling);
        return new Rope(theta(config, either), either.map(RopeReader::scaling).orElseGet(Rope.Scaling.None::new));
    }

    private static double theta(JsonObject config, Optional<JsonObject> rope) {
        boolean inner = rope.isPresent() && rope.get().find("rope_theta").isPresent();
        boolean outer = config.find("rope_theta").isPresent();
        if (!inner) config.checkNotNull("rope_theta", "a number above 0");
        if (!outer) rope.ifPresent(object -> object.checkNotNull("rope_theta", "a number above 0"));
        if (inner && outer && rope.get().positive("rope_theta") != config.positive("rope_theta")) {
            throw rope.get().wrong("rope_theta", "the same as outside, " + config.positive("rope_theta"));
        }
        if (inner) return rope.get().positive("rope_theta");
        return outer ? config.positive("rope_theta") : DEFAULT_THETA;
    }

    private static Rope.Scaling scaling(JsonObject rope) {
        if (rope.number("partial_rotary_factor", 1) != 1) throw rope.wrong("partial_rotary_factor", "1 (the whole head is rotated)");
        String field = rope.find("rope_type").isEmpty() && rope.find("type").isPresent() ? "type" : "rope_type";
        Optional<String> type = rope.text(field);
        if (type.isEmpty() && rope.find("factor").isPresent()) throw rope.wrong("rope_type", "default, linear or llama3");
        return switch (type.orElse("default")) {
            case "default" -> new Rope.Scaling.None();
            case "linear" -> new Rope.Scaling.Linear(rope.positive("factor"));
            case "llama3" -> llama3(rope);
            default -> throw rope.wrong(field, "default, linear or llama3");
        };
    }

    private static Rope.Scaling llama3(JsonObject rope) {
        double low = rope.positive("low_freq_factor");
        double high = rope.positive("high_freq_factor");
        if (high <= low) throw rope.wrong("high_freq_factor", "a number above low_freq_factor, " + low);
        return new Rope.Scaling.Llama3(rope.positive("factor"), low, high, rope.integer("original_max_position_embeddings", 1));
    }
}
