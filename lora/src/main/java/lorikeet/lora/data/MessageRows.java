package lorikeet.lora.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lorikeet.lora.template.Message;
import lorikeet.lora.template.Message.Role;
import lorikeet.tensor.io.OneLine;

/**
 * Rows with a list of messages: role and content (OpenAI), from and value (ShareGPT), or pairs such as
 * {@code {"human": …, "assistant": …}}. A message may say by {@code loss} whether it is trained.
 */
final class MessageRows {
    static final List<String> KEYS = List.of("messages", "conversations", "conversation");
    private static final Map<String, Role> ROLES = Map.of("system", Role.SYSTEM, "user", Role.USER, "human", Role.USER,
            "assistant", Role.ASSISTANT, "gpt", Role.ASSISTANT, "bot", Role.ASSISTANT);

    private MessageRows() {}

    /** The key that holds the messages, or null. */
    static String key(Fields fields) {
        return KEYS.stream().filter(fields::has).findFirst().orElse(null);
    }

    static Sample read(Fields fields, String key, Place place) {
        if (fields.has("tools") && !isNothing(fields.get("tools"))) {
            throw new WrongRowException("expected a conversation without tools, found tools: their calls have no template here");
        }
        List<Message> messages = new ArrayList<>();
        List<JsonNode> list = fields.list(key);
        for (int i = 0; i < list.size(); i++) add(messages, key + "[" + i + "]", list.get(i));
        String system = QueryRows.system(fields);
        if (system != null && (messages.isEmpty() || messages.getFirst().role() != Role.SYSTEM)) messages.addFirst(Message.system(system));
        check(key, messages);
        boolean alone = messages.size() == 1 && messages.getFirst().trained();
        return alone ? QueryRows.text(messages.getFirst().content(), place) : QueryRows.conversation(messages, place);
    }

    private static boolean isNothing(JsonNode tools) {
        return tools.isContainerNode() && tools.isEmpty() || tools.isTextual() && (tools.textValue().isBlank() || tools.textValue().equals("[]"));
    }

    private static void check(String key, List<Message> messages) {
        for (int i = 1; i < messages.size(); i++) {
            if (messages.get(i).role() == Role.SYSTEM) throw new WrongRowException("expected a system message at the start of " + key + " alone, found a later one");
        }
        if (messages.stream().noneMatch(message -> message.role() == Role.ASSISTANT)) {
            throw new WrongRowException("expected a message of the assistant in " + key + ", found " + (messages.isEmpty() ? "no message" : "none"));
        }
    }

    private static void add(List<Message> messages, String where, JsonNode message) {
        if (!message.isObject()) throw new WrongRowException("expected an object for " + where + ", found " + Fields.shown(message));
        String role = message.has("role") ? "role" : "from";
        if (message.has(role)) messages.add(message(where, role, message));
        else addPair(messages, where, message);
    }

    private static Message message(String where, String roleKey, JsonNode message) {
        String name = Fields.text(where + "." + roleKey, message.get(roleKey));
        Role role = ROLES.get(name);
        if (role == null) throw new WrongRowException("expected the role system, user or assistant in " + where + ", found " + OneLine.quote(name));
        if (message.hasNonNull("tool_calls")) {
            throw new WrongRowException("expected a message without tool_calls in " + where + ": their calls have no template here");
        }
        String content = message.has("content") || roleKey.equals("role") && !message.has("value") ? "content" : "value";
        boolean trained = role == Role.ASSISTANT && trained(where, message);
        return new Message(role, content(where + "." + content, message.get(content)), trained);
    }

    /** A string, or a list of blocks of text. */
    private static String content(String where, JsonNode content) {
        if (content == null || !content.isArray()) return Fields.text(where, content);
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            boolean isText = block.isObject() && block.path("type").asText().equals("text");
            if (!isText) throw new WrongRowException("expected blocks of text in " + where + ", found " + Fields.shown(block));
            text.append(Fields.text(where + ".text", block.get("text")));
        }
        return text.toString();
    }

    private static boolean trained(String where, JsonNode message) {
        for (String key : List.of("loss", "loss_scale")) {
            if (!message.hasNonNull(key)) continue;
            JsonNode loss = message.get(key);
            if (loss.isBoolean()) return loss.booleanValue();
            if (loss.isNumber() && (loss.doubleValue() == 0 || loss.doubleValue() == 1)) return loss.doubleValue() == 1;
            throw new WrongRowException("expected true or false, 0 or 1 for " + where + "." + key + ", found " + Fields.shown(loss));
        }
        return true;
    }

    private static void addPair(List<Message> messages, String where, JsonNode pair) {
        int before = messages.size();
        for (Map.Entry<String, JsonNode> side : pair.properties()) {
            Role role = ROLES.get(side.getKey());
            if (role != null) messages.add(new Message(role, Fields.text(where + "." + side.getKey(), side.getValue()), role == Role.ASSISTANT));
        }
        if (messages.size() == before) {
            throw new WrongRowException("expected the keys role and content, or from and value, in " + where + ", found " + Fields.shown(pair));
        }
    }
}
