package lorikeet.lora.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.TinyRows;
import lorikeet.lora.UsageException;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenRowsTest {
    @TempDir
    Path folder;

    private Dataset read(int maxLength, String... lines) {
        return TokenRows.read(List.of(TinyRows.lines(folder.resolve("rows.jsonl"), List.of(lines))), 32, maxLength);
    }

    @Test
    void rowWithoutLabelsIsTrainedWhole() {
        Row row = read(8, "{\"input_ids\": [3, 1, 2]}").rows().getFirst();
        assertArrayEquals(new int[] {3, 1, 2}, row.labels());
        assertEquals(2, row.trained());
    }

    @Test
    void rowThatTrainsNothingIsLeftOutAndNamed() {
        Dataset dataset = read(8,
                "{\"input_ids\": [1, 2], \"labels\": [-100, -100]}",
                "{\"input_ids\": [1, 2], \"labels\": [-100, 2]}",
                "",
                "{\"input_ids\": [1, 2], \"labels\": [1, -100]}",
                "{\"input_ids\": [5]}");
        assertEquals(1, dataset.rows().size());
        assertEquals(List.of("3 rows left out, training nothing: rows.jsonl line 1, rows.jsonl line 4, rows.jsonl line 5"), dataset.leftOut());
    }

    @Test
    void rowBeyondTheLongestLengthIsLeftOutAndNamed() {
        Dataset dataset = read(3, "{\"input_ids\": [1, 2, 3]}", "{\"input_ids\": [1, 2, 3, 4]}");
        assertEquals(3, dataset.tokens());
        assertEquals(2, dataset.trained());
        assertEquals(List.of("1 row left out, longer than --max_length: rows.jsonl line 2"), dataset.leftOut());
    }

    @Test
    void noRowLeftIsRefusedWithTheReasons() {
        String message = assertThrows(UsageException.class, () -> read(3, "{\"input_ids\": [1]}", "{\"input_ids\": [1, 2, 3, 4]}")).getMessage();
        assertTrue(message.startsWith("--dataset: no row to train on in "), message);
        assertTrue(message.contains("longer than --max_length") && message.contains("training nothing"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[1, 2]                                           | expected a JSON object",
        "{\"input_ids\": [1, 2}                           | not a JSON object",
        "{\"ids\": [1, 2]}                                | expected the key input_ids, found ids",
        "{\"input_ids\": []}                              | input_ids is empty",
        "{\"input_ids\": 3}                               | input_ids: expected a list of integers, found 3",
        "{\"input_ids\": [1, 32]}                         | input_ids[1] is 32, expected an integer from 0 to 31",
        "{\"input_ids\": [1, -100]}                       | input_ids[1] is -100, expected an integer from 0 to 31",
        "{\"input_ids\": [1, 1.5]}                        | input_ids[1] is 1.5",
        "{\"input_ids\": [1, 4294967296]}                 | input_ids[1] is 4294967296",
        "{\"input_ids\": [1, 2], \"labels\": [1]}         | labels has 1 elements, input_ids 2",
        "{\"input_ids\": [1, 2], \"labels\": [1, -1]}     | labels[1] is -1, expected an integer from 0 to 31, or -100",
    })
    void brokenRowIsOneLineWithFileAndLine(String line, String reason) {
        String message = assertThrows(FormatException.class, () -> read(8, "{\"input_ids\": [1, 2]}", line)).getMessage();
        assertTrue(message.startsWith(folder.resolve("rows.jsonl") + " line 2: ") && message.contains(reason), message);
        assertEquals(1, message.lines().count());
    }
}
