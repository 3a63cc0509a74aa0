package lorikeet.lora.cli;

import static lorikeet.lora.cli.BadInput.refused;
import static lorikeet.lora.cli.Spoil.bytes;
import static lorikeet.lora.cli.Spoil.text;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import lorikeet.lora.cli.BadInput.Case;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class DatasetRefusalsTest {
    private static final String FILE = "rows.jsonl", GOOD = "{'input_ids': [1, 2, 3], 'labels': [1, 2, 3]}\n";

    @TempDir Path temporary;

    @TestFactory
    Stream<DynamicTest> filesThatHoldNoRows() {
        return BadInput.tests(temporary, Stream.of(
                refused("sft --dataset @none.jsonl", "--dataset: ", "none.jsonl does not exist"), refused("sft --dataset @model", "--dataset: ", "no row to train on in ", "config.json line 1"),
                refused("sft --dataset @rows.jsonl @none.jsonl", "none.jsonl does not exist"), refused("sft --dataset @rows.jsonl,none.jsonl", "none.jsonl does not exist"),
                refused("sft --dataset @rows.jsonl,,", "--dataset: ", "empty"),
                refused("sft", text(FILE, ""), "--dataset: no row to train on", "it is empty"), refused("sft", text(FILE, "\n\n  \n\t\n"), "no row to train on"),
                refused("sft", bytes(FILE, new byte[] {'{', '}', '\n', (byte) 0xff, '\n'}), "rows.jsonl line 2: expected UTF-8"),
                refused("sft", bytes(FILE, (GOOD.replace('\'', '"') + "{\"input_ids\": [1], \"name\": \"M\u00fcller\"}\n").getBytes(StandardCharsets.ISO_8859_1)), "rows.jsonl line 2: expected UTF-8"),
                refused("sft", bytes(FILE, "\ufeff{}".getBytes(StandardCharsets.UTF_16LE)), "rows.jsonl line 1"),
                refused("sft", bytes(FILE, new byte[1000]), "rows.jsonl line 1"),
                refused("sft --val_dataset @none.jsonl", "--val_dataset: ", "none.jsonl does not exist"), refused("sft --val_dataset @rows.jsonl#x", "--val_dataset: ", "expected a number of samples"),
                refused("sft --val_dataset @rows.xlsx", text("rows.xlsx", ""), "--val_dataset: ", "expected a name that ends in"),
                refused("sft --val_dataset @empty.jsonl", text("empty.jsonl", ""), "--val_dataset: no row to evaluate on in ", "it is empty")));
    }

    @TestFactory
    Stream<DynamicTest> linesThatAreNoRows() {
        return BadInput.tests(temporary, Stream.of(
                second("{", "expected a JSON object, found one that is not closed"), second("{'input_ids': [1, 2", "not closed"), second("[1, 2, 3]", "expected a JSON object", "[1,2,3]"),
                second("3", "expected a JSON object"), second("null", "expected a JSON object"), second("'text'", "expected a JSON object"), second("input_ids", "expected a JSON object"),
                second("{'input_ids': [1]} {}", "found more than one"), second("{'input_ids': [1], 'input_ids': [2]}", "Duplicate"),
                second("{'input_ids': " + "[".repeat(100_000), "nesting"), second("{'x': " + "{'x':".repeat(5000), "nesting"), second("{'input_ids': [" + "9".repeat(5000) + "]}", "rows.jsonl line 2"),
                second("{'input_ids': [1 2]}", "expected a JSON object"), second("{'input_ids': [01]}", "expected a JSON object"), second("{'input_ids': [NaN]}", "expected a JSON object")));
    }

    @TestFactory
    Stream<DynamicTest> rowsInNoFormatUnderStrict() {
        return BadInput.tests(temporary, Stream.of("{}", "{'input_idx': [1, 2]}", "{'messages': []}", "{'messages': [{'role': 'user', 'content': 'x'}]}", "{'messages': [{'role': 'robot', 'content': 'x'}]}",
                        "{'messages': [{'role': 'user'}]}", "{'messages': [3]}", "{'messages': {}}", "{'conversations': null}", "{'text': 3}", "{'text': ''}", "{'query': 'x'}", "{'response': {}}", "{'input_ids': null}",
                        "{'instruction': 'x', 'input': 3, 'output': 'y'}", "{'query': 'x', 'response': 'y', 'history': [['a']]}", "{'query': 'x', 'response': 'y', 'history': 'z'}",
                        "{'query': 'x', 'response': 'y', 'system': 3}", "{'answer': 'x', 'output': 'y'}")
                .map(line -> refused("sft --strict true", text(FILE, GOOD + line), "rows.jsonl line 2: expected ")));
    }

    @TestFactory
    Stream<DynamicTest> keysWithWrongValues() {
        Stream<Case> either = Stream.of("input_ids", "labels").flatMap(key -> {
            String row = key.equals("labels") ? "{'input_ids': [1, 2], 'labels': " : "{'labels': [1, 2], 'input_ids': ";
            return Stream.of(
                    wrong(row + "'1, 2'}", key), wrong(row + "3}", "expected a list for " + key + ", found 3"), wrong(row + "{}}", key), wrong(row + "true}", key),
                    wrong(row + "[1, 2.0]}", key + "[1], found 2.0"), wrong(row + "[1, 1e0]}", key + "[1]"), wrong(row + "[1, '2']}", key + "[1]"), wrong(row + "[1, null]}", key + "[1]"),
                    wrong(row + "[1, [2]]}", key + "[1], found [2]"), wrong(row + "[1, true]}", key + "[1]"), wrong(row + "[1, 32]}", "expected an integer from 0 to 31", key + "[1], found 32"),
                    wrong(row + "[1, -1]}", key + "[1], found -1"), wrong(row + "[1, -99]}", key + "[1]"), wrong(row + "[1, 4294967297]}", key + "[1]"), wrong(row + "[1, 1e400]}", "rows.jsonl line 2"),
                    wrong(row + "[1, 99999999999999999999999]}", key + "[1]"), wrong(row + "[1]}", "expected labels of the length of input_ids"), wrong(row + "[1, 2, 3]}", "expected labels of the length"));
        });
        return BadInput.tests(temporary, Stream.concat(either, Stream.of(wrong("{'input_ids': []}", "at least one token in input_ids"), wrong("{'input_ids': [1, -100]}", "input_ids[1], found -100"),
                wrong("{'input_ids': [1, 2], 'labels': null}", "expected a list for labels, found null"),
                wrong("{'input_ids': [1, 2], 'label': [1, 2]}", "expected the key labels, found \"label\""), wrong("{'input_ids': [1, 2], 'Labels': [1, 2]}", "expected the key labels"))));
    }

    @TestFactory
    Stream<DynamicTest> rowsThatLeaveNothingToTrain() {
        return BadInput.tests(temporary, Stream.of(
                refused("sft", text(FILE, "{'input_ids': [1, 2], 'labels': [-100, -100]}"), "no row to train on", "1 row left out, training nothing: rows.jsonl line 1"),
                refused("sft", text(FILE, "{'input_ids': [1, 2], 'labels': [1, -100]}"), "training nothing"), refused("sft", text(FILE, "{'input_ids': [1]}\n".repeat(5)), "5 rows left out", "rows.jsonl line 3"),
                refused("sft --max_length 2", text(FILE, GOOD), "1 row left out, longer than --max_length: rows.jsonl line 1"),
                refused("sft --max_length 2", text(FILE, GOOD + "\n{'input_ids': [1]}"), "longer than --max_length", "training nothing: rows.jsonl line 3"),
                refused("sft", text(FILE, "{'input_idx': [1, 2]}"), "no row to train on", "not in a format of rows: rows.jsonl line 1"),
                refused("sft", text(FILE, GOOD + "{'text': 'x'}"), "model: no tokenizer.json in this folder, so rows must be tokens already"),
                refused("sft --split_dataset_ratio 0.5", text(FILE, GOOD), "--split_dataset_ratio: expected at least two rows to split")));
    }

    /** A bad line after a good one. */
    private static Case second(String line, String... expected) {
        return after("sft", line, expected);
    }

    /** A wrong row after a good one, in a strict run. */
    private static Case wrong(String line, String... expected) {
        return after("sft --strict true", line, expected);
    }

    private static Case after(String command, String line, String... expected) {
        String[] words = Stream.concat(Stream.of("rows.jsonl line 2: "), Stream.of(expected)).toArray(String[]::new);
        return refused(command, text(FILE, GOOD + line), words);
    }
}
