package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import lorikeet.tensor.Storage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Seeded random damage to files: whatever comes of it, a command succeeds or refuses in one line. */
@Tag("slow")
class BadInputFuzzTest {
    private static final String BYTES = "{}[]\",:0123456789-.eE\\ntf \u0000\u00ff";
    private static final List<String> VALUES = List.of("0", "-1", "1", "7", "2147483647", "2147483648", "-2147483649", "9223372036854775807",
            "99999999999999999999", "1e308", "1e-320", "-0.0", "0.5", "null", "true", "\"x\"", "\"\"", "[]", "{}", "[1]", "{\"a\": 1}");
    private static final Pattern VALUE = Pattern.compile("-?[0-9.]+(e-?[0-9]+)?|true|false|null|\"[^\"]*\"");

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "120, model/config.json, infer --adapters @run/checkpoint-1 --max_new_tokens 1",
        "120, run/checkpoint-1/adapter_config.json, infer --adapters @run/checkpoint-1 --max_new_tokens 1",
        "100, model/model.safetensors, inspect @model",
        "100, run/checkpoint-1/adapter_model.safetensors, infer --adapters @run/checkpoint-1 --max_new_tokens 1",
        "100, model/generation_config.json, infer --max_new_tokens 1",
        "100, sharded/model.safetensors.index.json, inspect @sharded",
        "80, rows.jsonl, sft --gradient_accumulation_steps 1",
        "60, run/checkpoint-1/trainer_state.json, sft --resume_from_checkpoint @run/checkpoint-1 --max_steps 2",
        "30, run/checkpoint-1/rng_state.json, sft --resume_from_checkpoint @run/checkpoint-1 --max_steps 2",
        "30, run/checkpoint-1/optimizer.safetensors, sft --resume_from_checkpoint @run/checkpoint-1 --max_steps 2",
    })
    void damageIsRefusedInOneLineOrDoesNotMatter(int times, String name, String command) throws IOException {
        BadInput.base(folder);
        Files.writeString(folder.resolve("model/generation_config.json"), "{\"bos_token_id\": 1, \"eos_token_id\": [2, 3], \"do_sample\": false}");
        shard();
        Path file = folder.resolve(name);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(name.hashCode());
        int refused = 0;
        for (int time = 0; time < times; time++) {
            byte[] damaged = damaged(whole, name.endsWith(".safetensors"), random);
            Files.write(file, damaged);
            refused += check(command, name + ", damage " + time + ": " + new String(damaged, 0, Math.min(damaged.length, 4000), StandardCharsets.ISO_8859_1)) == 2 ? 1 : 0;
        }
        assertTrue(refused > times / 10, refused + " of " + times + " were refused: the damage does not reach the reader");
    }

    private void shard() throws IOException {
        Files.createDirectory(folder.resolve("sharded"));
        Files.copy(folder.resolve("model/config.json"), folder.resolve("sharded/config.json"));
        Files.copy(folder.resolve("model/model.safetensors"), folder.resolve("sharded/a.safetensors"));
        Files.writeString(folder.resolve("sharded/model.safetensors.index.json"),
                "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {\"lm_head.weight\": \"a.safetensors\", \"model.norm.weight\": \"a.safetensors\"}}");
    }

    private int check(String command, String what) throws IOException {
        Map<Path, String> before = BadInput.tree(folder);
        long tensors = Storage.live();
        CommandRun run = CommandRun.of(BadInput.arguments(folder, command));
        assertTrue(run.exit() == 0 || run.exit() == 2, () -> run.exit() + " " + run.err() + what);
        assertEquals(run.exit() == 0 ? 0 : 1, run.err().lines().count(), () -> run.err() + what);
        if (run.exit() == 2) assertEquals(before, BadInput.tree(folder), () -> run.err() + what);
        assertEquals(tensors, Storage.live(), () -> run.err() + what);
        return run.exit();
    }

    /** Of a safetensors file, length and header alone are damaged: any bytes are good data. */
    private static byte[] damaged(byte[] whole, boolean safetensors, Random random) {
        int end = safetensors ? 8 + (whole[0] & 0xff) + ((whole[1] & 0xff) << 8) : whole.length;
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        String head = text.substring(0, end);
        for (int n = random.nextInt(3); n >= 0; n--) head = damaged(head, random);
        return (head + text.substring(end)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String damaged(String text, Random random) {
        int at = random.nextInt(text.length() + 1), to = Math.min(text.length(), at + random.nextInt(20));
        return switch (random.nextInt(6)) {
            case 0 -> text.substring(0, at) + BYTES.charAt(random.nextInt(BYTES.length())) + text.substring(Math.min(text.length(), at + 1));
            case 1 -> text.substring(0, at) + text.substring(to);
            case 2 -> text.substring(0, to) + text.substring(at);
            case 3 -> text.substring(0, at);
            default -> withOtherValue(text, random);
        };
    }

    private static String withOtherValue(String text, Random random) {
        List<MatchResult> values = VALUE.matcher(text).results().toList();
        if (values.isEmpty()) return text;
        MatchResult value = values.get(random.nextInt(values.size()));
        return text.substring(0, value.start()) + VALUES.get(random.nextInt(VALUES.size())) + text.substring(value.end());
    }
}
