package lorikeet.lora.pocket;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;

/** Questions about the words, and their answers: the instruction data. */
final class PocketRows {
    /** Of so many questions that follow each other, the last ones are asked in one conversation of three and one of two. */
    private static final int GROUP = 9, THREE = 4, TWO = 7;

    /** A question and its answer, named as ms-swift's rows are, and below {@code history} those that went before. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Row(String query, String response, List<List<String>> history) {
        Row(String query, String response) {
            this(query, response, List.of());
        }

        private Row after(List<Row> earlier) {
            return new Row(query, response, earlier.stream().map(row -> List.of(row.query, row.response)).toList());
        }
    }

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

    /** The same questions, some of them now asked after others, as in a chat. */
    static List<Row> conversations(List<Row> questions) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            int place = i % GROUP;
            int from = place < THREE ? i : i - place + (place < TWO ? THREE : TWO);
            boolean last = place < THREE || place == TWO - 1 || place == GROUP - 1 || i == questions.size() - 1;
            if (last) rows.add(questions.get(i).after(questions.subList(from, i)));
        }
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
