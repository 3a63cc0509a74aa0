package lorikeet.lora.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import lorikeet.lora.template.Message;

/**
 * Rows of a question and its answer, under many names, or of a text alone. Alpaca rows have an instruction and an input,
 * which follow each other in the question. {@code history} holds earlier pairs.
 */
final class QueryRows {
    static final List<String> QUERY = List.of("query", "prompt", "input", "instruction", "question", "problem");
    static final List<String> RESPONSE = List.of("response", "answer", "output", "targets", "target", "answer_key", "answers", "solution", "text",
            "completion", "content");
    static final List<String> SYSTEM = List.of("system", "system_prompt");

    private QueryRows() {}

    static boolean isAlpaca(Fields fields) {
        return fields.has("instruction") && fields.has("input");
    }

    static Sample read(Fields fields, Place place) {
        String query = isAlpaca(fields) ? alpaca(fields) : optional(fields, "query", QUERY);
        String response = response(fields);
        List<Message> messages = new ArrayList<>();
        String system = system(fields);
        if (system != null) messages.add(Message.system(system));
        messages.addAll(history(fields));
        if (query == null && messages.isEmpty()) return text(response, place);
        if (response.isBlank() && (query == null || query.isBlank())) throw new WrongRowException("expected a question or an answer, found both empty");
        messages.add(Message.user(query == null ? "" : query));
        messages.add(Message.assistant(response));
        return conversation(messages, place);
    }

    /** As in ms-swift, an answer that is empty is none: trained, it would teach the model to say nothing. */
    static Sample conversation(List<Message> messages, Place place) {
        if (messages.stream().anyMatch(message -> message.trained() && message.content().isBlank())) {
            throw new WrongRowException("expected answers, found an empty one");
        }
        return new Sample.Conversation(List.copyOf(messages), place);
    }

    static Sample text(String text, Place place) {
        if (text.isBlank()) throw new WrongRowException("expected a text, found an empty one");
        return new Sample.PlainText(text, place);
    }

    static String system(Fields fields) {
        String system = optional(fields, "system", SYSTEM);
        return system == null || system.isEmpty() ? null : system;
    }

    private static String optional(Fields fields, String target, List<String> synonyms) {
        String name = fields.standing(target, synonyms);
        return name == null ? null : fields.text(name);
    }

    private static String alpaca(Fields fields) {
        String instruction = fields.text("instruction");
        String input = fields.text("input");
        return instruction.isEmpty() || input.isEmpty() ? instruction + input : instruction + "\n" + input;
    }

    /** The first one where there are several. */
    private static String response(Fields fields) {
        String name = fields.standing("response", RESPONSE);
        if (name == null) {
            fields.checkNoneIsNull(RESPONSE, "a string");
            throw new WrongRowException("expected a key for the response (" + String.join(", ", RESPONSE) + "), found " + RowFormats.listed(fields.names()));
        }
        JsonNode value = fields.get(name);
        return Fields.text(name, value.isArray() && !value.isEmpty() ? value.get(0) : value);
    }

    private static List<Message> history(Fields fields) {
        List<Message> messages = new ArrayList<>();
        if (!fields.has("history")) return messages;
        for (JsonNode pair : fields.list("history")) {
            if (!pair.isArray() || pair.size() != 2) throw new WrongRowException("expected pairs [question, answer] in history, found " + Fields.shown(pair));
            messages.add(Message.user(Fields.text("a question of history", pair.get(0))));
            messages.add(Message.assistant(Fields.text("an answer of history", pair.get(1))));
        }
        return messages;
    }
}
