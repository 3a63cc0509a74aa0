package lorikeet.lora.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers of a log row by the tags that Hugging Face's Trainer gives them: eval_loss is eval/loss, loss train/loss. */
final class Tags {
    private Tags() {}

    static Map<String, Double> of(ObjectNode row) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            if (field.getValue().isNumber()) values.put(tag(field.getKey()), field.getValue().doubleValue());
        }
        return values;
    }

    private static String tag(String field) {
        return field.startsWith("eval_") ? "eval/" + field.substring("eval_".length()) : "train/" + field;
    }
}
