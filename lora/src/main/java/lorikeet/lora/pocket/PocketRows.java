package lorikeet.lora.pocket;

import java.util.ArrayList;
import java.util.List;

/** Questions about the words, and their answers: the instruction data. */
final class PocketRows {
    /** A question and its answer, named as ms-swift's rows are. */
    record Row(String query, String response) {}

    private PocketRows() {}

    /** What a reader would ask first. */
    static Row question(Entry entry) {
        return new Row(asked(entry), entry.definition());
    }

    /** Two rows for a word with a kind, one for a word without; {@code number} chooses how the questions are put. */
    static List<Row> of(Entry entry, int number) {
        List<Row> rows = new ArrayList<>();
        rows.add(switch (number % 4) {
            case 0, 1 -> question(entry);
            case 2 -> new Row("What does the word " + entry.word() + " mean?", entry.definition());
            default -> new Row("Define " + entry.word() + ".", entry.definition());
        });
        if (entry.kindSentence() != null) rows.add(new Row(kindAsked(entry), entry.kindSentence()));
        return rows;
    }

    private static String asked(Entry entry) {
        return switch (entry.form()) {
            case COUNTED, MASS -> "What is " + entry.subject() + "?";
            case VERB -> "What does it mean to " + entry.word() + "?";
            case ADJECTIVE -> "What does " + entry.word() + " mean?";
        };
    }

    private static String kindAsked(Entry entry) {
        return entry.form() == Entry.Form.VERB ? "What kind of action is it to " + entry.word() + "?" : "What kind of thing is " + entry.subject() + "?";
    }
}
