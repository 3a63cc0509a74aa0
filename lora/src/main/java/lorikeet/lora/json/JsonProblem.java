package lorikeet.lora.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import lorikeet.tensor.io.OneLine;

/** What is wrong with a JSON text, in words that name nothing of the parser's own. */
public final class JsonProblem {
    private JsonProblem() {}

    /** In one line, such as: Unexpected character ('x' (code 120)): was expecting comma to separate Object entries. */
    public static String of(JsonProcessingException e) {
        return switch (e) {
            case JsonEOFException _ -> "the end in the middle of a value";
            case MismatchedInputException empty when empty.getOriginalMessage().startsWith("No content") -> "nothing";
            case MismatchedInputException _ -> "more after the end of the value";
            default -> OneLine.of(plain(e.getOriginalMessage()));
        };
    }

    // Jackson advises settings of its own: (1000, from `StreamReadConstraints…`), : enable `JsonReadFeature…` to allow.
    private static String plain(String message) {
        return message.replaceAll(", from `[^`]*`", "").replaceAll(": enable `[^`]*` to allow", "").replaceAll(" \\(not recognized as one since [^)]*\\)", "");
    }
}
