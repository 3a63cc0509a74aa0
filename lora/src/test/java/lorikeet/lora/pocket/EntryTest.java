package lorikeet.lora.pocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.stream.IntStream;
import lorikeet.lora.pocket.Entry.Form;
import org.junit.jupiter.api.Test;

/** Sentences and questions of the four kinds of words. */
class EntryTest {
    private static final Entry KESTREL = new Entry("kestrel", Form.COUNTED, "a small falcon", "falcon", 1);
    private static final Entry MILK = new Entry("milk", Form.MASS, "a white liquid", "dairy product", 1);
    private static final Entry WALK = new Entry("walk", Form.VERB, "use one's feet to advance", "travel", 1);
    private static final Entry HAPPY = new Entry("happy", Form.ADJECTIVE, "enjoying joy", null, 1);

    @Test
    void definitionsAreSentences() {
        assertEquals("A kestrel is a small falcon.", KESTREL.definition());
        assertEquals("Milk is a white liquid.", MILK.definition());
        assertEquals("To walk means to use one's feet to advance.", WALK.definition());
        assertEquals("The adjective happy means enjoying joy.", HAPPY.definition());
    }

    @Test
    void kindsAreSentencesWhereThereIsOne() {
        assertEquals("A kestrel is a kind of falcon.", KESTREL.kindSentence());
        assertEquals("Milk is a kind of dairy product.", MILK.kindSentence());
        assertEquals("To walk is one way to travel.", WALK.kindSentence());
        assertNull(HAPPY.kindSentence());
    }

    @Test
    void questionsTakeTheArticleOfTheWord() {
        assertEquals("What is a kestrel?", PocketRows.question(KESTREL).query());
        assertEquals("What is milk?", PocketRows.question(MILK).query());
        assertEquals("What does it mean to walk?", PocketRows.question(WALK).query());
        assertEquals("What does happy mean?", PocketRows.question(HAPPY).query());
        assertEquals(List.of("Define kestrel.", "What kind of thing is a kestrel?"), PocketRows.of(KESTREL, 3).stream().map(PocketRows.Row::query).toList());
    }

    @Test
    void someQuestionsAreAskedAfterOthers() {
        List<PocketRows.Row> questions = IntStream.range(0, 20).mapToObj(i -> new PocketRows.Row("q" + i, "a" + i)).toList();
        List<PocketRows.Row> rows = PocketRows.conversations(questions);
        assertEquals(List.of("q0", "q1", "q2", "q3", "q6", "q8", "q9", "q10", "q11", "q12", "q15", "q17", "q18", "q19"), rows.stream().map(PocketRows.Row::query).toList());
        assertEquals(List.of(List.of("q4", "a4"), List.of("q5", "a5")), rows.get(4).history());
        assertEquals(List.of(List.of("q7", "a7")), rows.get(5).history());
        assertEquals(20, rows.stream().mapToInt(row -> 1 + row.history().size()).sum());
    }
}
