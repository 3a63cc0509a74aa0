package lorikeet.lora.data;

import java.util.List;
import lorikeet.lora.template.Message;

/** What a row of a data file holds. */
sealed interface Sample {
    Place place();

    /** Messages in turn: at most one of the system, which is the first; at least one of the assistant. */
    record Conversation(List<Message> messages, Place place) implements Sample {}

    /** A text without roles, all of it trained. */
    record PlainText(String text, Place place) implements Sample {}

    /** A row that is tokens already. */
    record Tokens(Row row, Place place) implements Sample {}
}
