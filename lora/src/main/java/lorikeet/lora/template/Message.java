package lorikeet.lora.template;

/**
 * One turn of a conversation.
 *
 * @param trained whether a model learns to say it; only what the assistant says ever is
 */
public record Message(Role role, String content, boolean trained) {
    /** Who speaks. */
    public enum Role { SYSTEM, USER, ASSISTANT }

    public Message {
        if (trained && role != Role.ASSISTANT) throw new IllegalArgumentException("a message of the " + role + " is not trained");
    }

    /** What the model is told before the conversation. */
    public static Message system(String content) {
        return new Message(Role.SYSTEM, content, false);
    }

    /** What the model is asked. */
    public static Message user(String content) {
        return new Message(Role.USER, content, false);
    }

    /** What the assistant says, trained. */
    public static Message assistant(String content) {
        return new Message(Role.ASSISTANT, content, true);
    }
}
