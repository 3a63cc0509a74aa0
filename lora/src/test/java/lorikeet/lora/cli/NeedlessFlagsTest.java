package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lorikeet.lora.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Flags of ms-swift that change nothing are taken, and their other values refused. */
class NeedlessFlagsTest {
    @TempDir Path folder;

    private static String[] plain(String line) {
        return Spelling.plain(line.split(" "), Lorikeet.commandLine(), new FlagOrigins());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sft --optim adamw_torch --seed 1              | sft --seed 1",
        "sft --optim=ADAMW_TORCH --seed 1              | sft --seed 1",
        "sft --dataset-num-proc 4 --dataset a b        | sft --dataset a b",
        "sft --lazy_tokenize --seed 1                  | sft --seed 1",
        "sft --lazy_tokenize false                     | sft",
        "sft --no_lazy_tokenize --no_use_dora          | sft",
        "sft --use_dora none --dataloader_num_workers=0 | sft",
        "infer --stream true --infer_backend pt --prompt x | infer --prompt x",
        "merge-lora --merge_lora true --model m        | merge-lora --model m",
        "sft -- --optim adamw_torch                    | sft -- --optim adamw_torch"})
    void takenValuesAreLeftOut(String typed, String expected) {
        assertArrayEquals(expected.split(" "), plain(typed));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "sft --optim adafactor            | flag '--optim' of ms-swift does not exist here yet with 'adafactor', only with adamw_torch or adamw_torch_fused or adamw_hf",
        "sft --use_dora                   | flag '--use_dora' of ms-swift does not exist here yet with 'true', only with false",
        "sft --use_dora true --seed 1     | flag '--use_dora' of ms-swift does not exist here yet with 'true', only with false",
        "sft --streaming=yes              | flag '--streaming' of ms-swift does not exist here yet with 'yes', only with false",
        "sft --bf16 true                  | flag '--bf16' of ms-swift does not exist here yet with 'true', only with false; --torch_dtype says how frozen weights are kept",
        "sft --dataset_num_proc many      | flag '--dataset_num_proc' of ms-swift does not exist here yet with 'many', only with N",
        "infer --infer_backend vllm       | flag '--infer_backend' of ms-swift does not exist here yet with 'vllm', only with transformers or pt",
        "merge-lora --push_to_hub true    | flag '--push_to_hub' of ms-swift does not exist here yet with 'true', only with false"})
    void otherValuesAreRefused(String typed, String expected) {
        assertEquals(expected, assertThrows(UsageException.class, () -> plain(typed)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sft", "pt", "infer", "merge-lora"})
    void everyFlagIsOfMsSwiftAndNoneIsHereToo(String command) {
        Map<String, List<String>> needless = NeedlessFlags.of(command);
        assertTrue(needless.size() > 15, needless.toString());
        CommandLine line = Lorikeet.commandLine().getSubcommands().get(command);
        for (String flag : needless.keySet()) {
            assertTrue(SwiftNames.missing(flag).isPresent(), flag);
            assertNull(line.getCommandSpec().findOption(flag), flag);
        }
    }

    @Test
    void lineOfMsSwiftsReadmeTrains() {
        BadInput.base(folder);
        CommandRun run = CommandRun.of(BadInput.arguments(folder, "sft --train_type lora --max_steps 1 --torch_dtype bfloat16 --num_train_epochs 1 --per_device_train_batch_size 1 "
                + "--per_device_eval_batch_size 1 --learning_rate 1e-4 --lora_rank 8 --lora_alpha 32 --target_modules all-linear --gradient_accumulation_steps 16 --eval_steps 50 "
                + "--save_steps 50 --save_total_limit 2 --logging_steps 5 --max_length 2048 --warmup_ratio 0.05 --dataset_num_proc 4 --dataloader_num_workers 4 --attn_impl flash_attn --use_hf true"));
        assertEquals(0, run.exit(), run.err());
    }
}
