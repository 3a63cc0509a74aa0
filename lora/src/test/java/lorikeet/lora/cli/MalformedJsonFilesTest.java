package lorikeet.lora.cli;

import static lorikeet.lora.cli.BadInput.refused;
import static lorikeet.lora.cli.Spoil.both;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lorikeet.lora.cli.BadInput.Case;
import lorikeet.lora.cli.BadInput.Change;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every JSON file that a command reads, spoilt in each way that any JSON file can be. */
class MalformedJsonFilesTest {
    private static final String INDEX = "model/model.safetensors.index.json", SHARD = "model/model-00001-of-00001.safetensors";
    private static final List<String> PARSERS = List.of("infer", "tokenize --model @text --json", "sft @flags.json");
    /** A row of text: a command that reads it needs the tokenizer. */
    private static final Change TEXTS = Spoil.text("text.jsonl", "{'text': 'A heron.'}");

    /**
     * A file, and a command that reads it.
     *
     * @param first what makes the command read it; null for nothing
     */
    private record Reading(String file, String command, Change first) {
        Case spoilt(Change change) {
            return refused(command, first == null ? change : both(first, change), file.substring(file.lastIndexOf('/') + 1));
        }
    }

    private static final List<Reading> READINGS = List.of(
            new Reading("model/config.json", "inspect @model", null),
            new Reading("model/config.json", "sft", null),
            new Reading("model/generation_config.json", "infer", Spoil.text("model/generation_config.json", "{'eos_token_id': [2, 3], 'do_sample': true, 'temperature': 0.5}")),
            new Reading(INDEX, "inspect @model", folder -> {
                Files.move(folder.resolve("model/model.safetensors"), folder.resolve(SHARD));
                Files.writeString(folder.resolve(INDEX), "{\"metadata\": {}, \"weight_map\": {\"model.norm.weight\": \"model-00001-of-00001.safetensors\"}}");
            }),
            new Reading("run/checkpoint-1/adapter_config.json", "infer --adapters @run/checkpoint-1", null),
            new Reading("run/checkpoint-1/adapter_config.json", "merge-lora --model @model --adapters @run --output_dir @merged", null),
            new Reading("run/checkpoint-1/args.json", "infer --adapters @run/checkpoint-1", null),
            new Reading("run/checkpoint-1/trainer_state.json", "sft --resume_from_checkpoint @run --max_steps 5", null),
            new Reading("run/checkpoint-1/rng_state.json", "sft --resume_from_checkpoint @run --max_steps 5", null),
            new Reading("text/tokenizer.json", "tokenize --model @text --json", null),
            new Reading("text/tokenizer.json", "sft --model @text --dataset @text.jsonl", TEXTS),
            new Reading("text/tokenizer_config.json", "tokenize --model @text --json", null),
            new Reading("flags.json", "sft @flags.json", Spoil.text("flags.json", "{'seed': 1, 'lora_rank': 2}")));

    @TempDir Path temporary;

    @TestFactory
    Stream<DynamicTest> filesThatAreNoJsonObject() {
        return BadInput.tests(temporary, READINGS.stream().flatMap(reading -> contents()
                .filter(bytes -> PARSERS.contains(reading.command()) || bytes.length < 3).map(bytes -> reading.spoilt(Spoil.bytes(reading.file(), bytes)))));
    }

    /** Texts of two characters at most are spoilt files of every kind; the others are for one file of each parser. */
    private static Stream<byte[]> contents() {
        Stream<String> texts = Stream.of("", " \n", "\u0000\u0000\u0000\u0000", "\ufeff{}", "null", "3", "\"x\"", "[]", "{", "}", "{\"a\"", "{\"a\": ", "{\"a\": 1,", "{\"a\": 1,}", "{\"a\": 1} {}",
                "{\"a\": 1, \"a\": 2}", "{a: 1}", "{'a': 1}", "{\"a\": NaN}", "{\"a\": Infinity}", "{\"a\": 01}", "{\"a\": +1}", "{\"a\": \"\\x\"}", "{\"a\": \"\u0001\"}", "{\"a\": tru}", "{\"a\": 1 /* */}",
                "{\"a\": " + "[".repeat(100_000), "{\"a\":".repeat(100_000), "PK\u0003\u0004", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
        return Stream.concat(texts.map(text -> text.getBytes(StandardCharsets.UTF_8)),
                Stream.of(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}, new byte[] {(byte) 0xc3}, "{\"a\": 1}".getBytes(StandardCharsets.UTF_16LE), new byte[5000]));
    }

    @TestFactory
    Stream<DynamicTest> filesThatAreNoFiles() {
        return BadInput.tests(temporary, READINGS.stream().flatMap(reading -> Stream.of(Spoil.folder(reading.file()), loop(reading.file())).map(reading::spoilt)));
    }

    /** A link to itself. */
    private static Change loop(String file) {
        return folder -> {
            Files.delete(folder.resolve(file));
            Files.createSymbolicLink(folder.resolve(file), Path.of(file.substring(file.lastIndexOf('/') + 1)));
        };
    }

    /** The file up to each brace, bracket, colon, comma and quote of its first 1,000 characters, every eleventh of them. */
    @TestFactory
    Stream<DynamicTest> filesThatEndTooSoon() throws IOException {
        Path base = BadInput.whole(temporary);
        List<Case> cases = new ArrayList<>();
        for (Reading reading : READINGS) {
            Path whole = base.resolve(reading.file());
            if (!Files.exists(whole)) continue;
            String text = Files.readString(whole);
            int step = 0;
            for (int at = 0; at < Math.min(text.length() - 2, 1000); at++) {
                if ("{}[]:,\"".indexOf(text.charAt(at)) >= 0 && step++ % 11 == 0) cases.add(reading.spoilt(Spoil.bytes(reading.file(), text.substring(0, at + 1).getBytes(StandardCharsets.UTF_8))));
            }
        }
        return BadInput.tests(temporary, cases.stream());
    }
}
