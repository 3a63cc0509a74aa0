package lorikeet.lora.template;

/**
 * How a conversation becomes one text. {@code {}} stands for what is filled in. The text is
 * {@code start user answer suffix, separator user answer suffix, …} where {@code start} is {@code plain} or, with a
 * system message, {@code system}.
 *
 * @param begins whether what the tokenizer puts before a text comes first (templates that write their bos token do not)
 * @param defaultSystem system message of conversations without one; null for none
 * @param plain start without a system message
 * @param system start with one
 * @param user what the user says, up to where the answer begins
 * @param suffix ends an answer and is trained with it; null for the tokenizer's eos token
 * @param separator before what the user says next
 * @param trims whether white space around each message is cut
 * @param thinking whether answers begin with {@code <think>…</think>}, empty where there is none
 */
public record Template(String name, boolean begins, String defaultSystem, String plain, String system, String user, String suffix,
        String separator, boolean trims, boolean thinking) {
    static final String BLANK = "{}";

    static String fill(String pattern, String text) {
        int at = pattern.indexOf(BLANK);
        return pattern.substring(0, at) + text + pattern.substring(at + BLANK.length());
    }

    /** The text that ends an answer, for a generator to stop at; null where that is the tokenizer's eos token. */
    public String stop() {
        return suffix == null ? null : suffix.strip();
    }

    Template with(String otherName, String otherSystem) {
        return new Template(otherName, false, otherSystem, plain, system, user, suffix, separator, trims, thinking);
    }
}
