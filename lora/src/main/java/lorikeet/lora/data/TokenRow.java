package lorikeet.lora.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import lorikeet.lora.Nearest;
import lorikeet.tensor.io.OneLine;

/**
 * Rows of tokens: {@code input_ids}, and {@code labels} of equal length; without labels every token is trained. An
 * {@code attention_mask} must be all ones: every token is attended to.
 */
final class TokenRow {
    static final String IDS = "input_ids";
    private static final String LABELS = "labels", MASK = "attention_mask";

    private TokenRow() {}

    static Row read(Fields fields, int vocabulary) {
        int[] ids = integers(fields, IDS, vocabulary, false);
        if (ids.length == 0) throw new WrongRowException("expected at least one token in input_ids, found none");
        int[] labels = fields.has(LABELS) ? integers(fields, LABELS, vocabulary, true) : everyToken(fields, ids);
        if (labels.length != ids.length) throw new WrongRowException("expected labels of the length of input_ids, " + ids.length + ", found " + labels.length);
        if (fields.has(MASK)) checkMask(fields, ids.length);
        return new Row(ids, labels);
    }

    static boolean hasLabels(Fields fields) {
        return fields.has(LABELS);
    }

    private static void checkMask(Fields fields, int length) {
        List<JsonNode> mask = fields.list(MASK);
        if (mask.size() != length) throw new WrongRowException("expected an attention_mask of the length of input_ids, " + length + ", found " + mask.size());
        for (int i = 0; i < length; i++) {
            if (!mask.get(i).isIntegralNumber() || mask.get(i).intValue() != 1) {
                throw new WrongRowException("expected 1 for attention_mask[" + i + "], since every token of a row is attended to, found " + Fields.shown(mask.get(i)));
            }
        }
    }

    // A mistyped key, or labels that were lost, must not turn into training on every token.
    private static int[] everyToken(Fields fields, int[] ids) {
        if (fields.isNull(LABELS)) throw new WrongRowException("expected a list for labels, found null");
        for (String name : fields.names()) {
            if (Nearest.edits(name.toLowerCase(Locale.ROOT), LABELS) <= 2) throw new WrongRowException("expected the key labels, found " + OneLine.quote(name));
        }
        return ids.clone();
    }

    private static int[] integers(Fields fields, String key, int vocabulary, boolean ignored) {
        List<JsonNode> list = fields.list(key);
        int[] values = new int[list.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode item = list.get(i);
            boolean fits = item.isIntegralNumber() && item.canConvertToInt()
                    && (ignored && item.intValue() == Row.IGNORED || item.intValue() >= 0 && item.intValue() < vocabulary);
            if (!fits) {
                throw new WrongRowException("expected an integer from 0 to " + (vocabulary - 1) + (ignored ? ", or " + Row.IGNORED + "," : "")
                        + " for " + key + "[" + i + "], found " + Fields.shown(item));
            }
            values[i] = item.intValue();
        }
        return values;
    }
}
