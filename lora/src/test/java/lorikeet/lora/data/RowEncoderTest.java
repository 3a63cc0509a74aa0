package lorikeet.lora.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.RowEncoder.Settings;
import lorikeet.lora.template.Message;
import lorikeet.lora.template.Templates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RowEncoderTest {
    private static final Place PLACE = new Place(Path.of("a.jsonl"), 7);
    private static final Sample TALK = new Sample.Conversation(List.of(Message.user("q"), Message.assistant("ab")), PLACE);

    private static RowEncoder encoder(int maxLength, Truncation truncation) {
        return new RowEncoder(ByteTokens.LLAMA, new Settings(Templates.DEFAULT, null, false, maxLength, truncation));
    }

    private static Sample text(String text) {
        return new Sample.PlainText(text, PLACE);
    }

    /** Trained tokens of a row as text. */
    private static String trained(Row row) {
        return ByteTokens.LLAMA.decode(IntStream.range(1, row.length()).filter(t -> row.labels()[t] != Row.IGNORED).map(t -> row.labels()[t]).toArray());
    }

    private static List<String> texts(Dataset dataset) {
        return dataset.rows().stream().map(row -> ByteTokens.LLAMA.decode(row.ids())).toList();
    }

    @Test
    void answerAndItsEndAreTrained() {
        Row row = encoder(100, Truncation.DELETE).encode(TALK);
        assertArrayEquals(new int[] {256, 'q', '\n', 'a', 'b', 257}, row.ids());
        assertArrayEquals(new int[] {-100, -100, -100, 'a', 'b', 257}, row.labels());
    }

    @Test
    void specialTokensOfATemplateAreSingleTokens() {
        RowEncoder encoder = new RowEncoder(ByteTokens.CHATML, new Settings(Templates.named("chatml"), null, false, 100, Truncation.DELETE));
        Row row = encoder.encode(TALK);
        assertEquals("<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\nab<|im_end|>\n", ByteTokens.CHATML.decode(row.ids()));
        assertEquals(4, Arrays.stream(row.ids()).filter(id -> id >= 256).count());
        assertEquals(4, row.trained());
    }

    @Test
    void textsAreTrainedFromTheirFirstTokenAfterTheBegin() {
        Row row = encoder(100, Truncation.DELETE).encode(text("né"));
        assertArrayEquals(new int[] {256, 'n', 0xc3, 0xa9, 257}, row.ids());
        assertArrayEquals(new int[] {-100, 'n', 0xc3, 0xa9, 257}, row.labels());
        RowEncoder without = new RowEncoder(ByteTokens.CHATML, new Settings(Templates.DEFAULT, null, false, 100, Truncation.DELETE));
        assertArrayEquals(new int[] {-100, 'o', 260}, without.encode(text("no")).labels());
    }

    @Test
    void everythingIsTrainedWhereAskedFor() {
        RowEncoder encoder = new RowEncoder(ByteTokens.LLAMA, new Settings(Templates.UNTEMPLATED, null, true, 100, Truncation.DELETE));
        assertArrayEquals(new int[] {-100, 'q', 'a', 'b', 257}, encoder.encode(TALK).labels());
    }

    @Test
    void promptHasTheTokensOfItsRow() {
        RowEncoder encoder = encoder(100, Truncation.DELETE);
        assertArrayEquals(new int[] {256, 'q', '\n'}, encoder.prompt(List.of(Message.user("q")), false));
    }

    @Test
    void rowOfExactlyTheLimitIsKeptWhole() {
        for (Truncation truncation : Truncation.values()) {
            Dataset dataset = new Dataset();
            encoder(6, truncation).add(TALK, dataset);
            assertEquals(List.of("<s>q\nab</s>"), texts(dataset));
            assertEquals(List.of(), dataset.leftOut());
        }
    }

    @ParameterizedTest
    @CsvSource({"LEFT, 4, ab</s>, 1 row cut to --max_length", "RIGHT, 5, ab, 1 row cut to --max_length", "LEFT, 2, </s>, 1 row cut to --max_length"})
    void cutRowsKeepTheirLabelsButTheFirst(Truncation truncation, int limit, String trained, String line) {
        Dataset dataset = new Dataset();
        encoder(limit, truncation).add(TALK, dataset);
        assertEquals(limit, dataset.rows().getFirst().length());
        assertEquals(trained, trained(dataset.rows().getFirst()));
        assertEquals(Row.IGNORED, dataset.rows().getFirst().labels()[0]);
        assertEquals(List.of(line), dataset.leftOut());
    }

    @Test
    void rowsBeyondTheLimitAreLeftOutByDelete() {
        Dataset dataset = new Dataset();
        encoder(5, Truncation.DELETE).add(TALK, dataset);
        assertEquals(List.of(), dataset.rows());
        assertEquals(List.of("1 row left out, longer than --max_length: a.jsonl line 7"), dataset.leftOut());
    }

    @Test
    void cutRowWithoutAnAnswerTrainsNothing() {
        Dataset dataset = new Dataset();
        encoder(3, Truncation.RIGHT).add(TALK, dataset);
        assertEquals(List.of("1 row left out, training nothing: a.jsonl line 7", "1 row cut to --max_length"), dataset.leftOut());
    }

    @Test
    void splitTextsLoseNothingButALastTokenAlone() {
        Dataset dataset = new Dataset();
        encoder(4, Truncation.SPLIT).add(text("abcdefgh"), dataset);
        assertEquals(List.of("<s>abc", "defg", "h</s>"), texts(dataset));
        assertEquals(List.of("abc", "efg", "</s>"), dataset.rows().stream().map(RowEncoderTest::trained).toList());
        assertEquals(List.of("1 row split into 3 rows of at most --max_length"), dataset.leftOut());
        Dataset odd = new Dataset();
        encoder(4, Truncation.SPLIT).add(text("abcdefg"), odd);
        assertEquals(List.of("<s>abc", "defg"), texts(odd));
    }

    @Test
    void conversationsAreNotSplit() {
        String message = assertThrows(UsageException.class, () -> encoder(4, Truncation.SPLIT).add(TALK, new Dataset())).getMessage();
        assertEquals("--truncation_strategy split: only texts can be split, and a.jsonl line 7 is a conversation of 6 tokens, longer than --max_length, 4; choose delete, left or right (pt splits unless told otherwise)", message);
    }

    @ParameterizedTest
    @EnumSource
    void ownTokensAreCutAsAnyOthers(Truncation truncation) {
        Dataset dataset = new Dataset();
        encoder(2, truncation).add(new Sample.Tokens(new Row(new int[] {1, 2, 3}, new int[] {1, 2, 3}), PLACE), dataset);
        assertTrue(dataset.rows().stream().allMatch(row -> row.length() <= 2 && row.labels()[0] == Row.IGNORED));
        assertEquals(truncation == Truncation.DELETE ? 0 : 1, dataset.rows().size());
    }

    @Test
    void sampleIsShownWithItsTrainedTokensApart() {
        Row row = encoder(100, Truncation.DELETE).encode(new Sample.Conversation(List.of(Message.user("q\u001b"), Message.assistant("a\tb"), Message.user("r"), Message.assistant("c")), PLACE));
        assertEquals(List.of("a sample of 13 tokens, 6 trained:", "  read    | <s>q\\u001b\\n", "  trained | a\\tb</s>", "  read    | \\nr\\n", "  trained | c</s>"),
                SampleText.lines(row, ByteTokens.LLAMA::decode));
    }

    @Test
    void longStretchesAreShownWithoutTheirMiddle() {
        Row row = encoder(2000, Truncation.DELETE).encode(text("x".repeat(500) + "😀" + "y".repeat(499)));
        String line = SampleText.lines(row, ByteTokens.LLAMA::decode).get(2);
        assertEquals("  trained | " + "x".repeat(150) + " … 704 characters … " + "y".repeat(146) + "</s>", line);
    }
}
