package lorikeet.lora.cli;

import static lorikeet.lora.cli.BadInput.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.lora.cli.BadInput.Case;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

class FlagRefusalsTest {
    private static final List<String> NO_INTEGERS = List.of("abc", "1.5", "8.0", "1e3", "''", "NaN", "99999999999999999999", "0x10", "1_000", "٣");
    private static final List<String> NO_NUMBERS = List.of("abc", "''", "NaN", "Infinity", "-inf", "1e999", "1,5", "0x1p3", "1e-4f", "1e39");

    @TempDir Path temporary;

    /** Every flag of every command, whatever flags there will be. */
    @TestFactory
    Stream<DynamicTest> valuesOfTheWrongType() {
        List<Case> cases = new ArrayList<>();
        for (String command : List.of("sft", "infer", "inspect")) {
            for (OptionSpec option : Lorikeet.commandLine().getSubcommands().get(command).getCommandSpec().options()) {
                if (option.arity().max() == 0) continue;
                for (String bad : wrong(option)) {
                    String shown = "'" + (bad.equals("''") ? "" : bad) + "'";
                    cases.add(refused(command + " " + option.longestName() + "=" + (bad.equals("''") ? "" : bad), option.longestName() + ": expected ", shown));
                }
                if (option.arity().min() > 0) {
                    cases.add(refused(command + " " + option.longestName(), option.longestName() + ": expected "));
                    cases.add(refused(command + " " + option.longestName() + " --modle x", "unknown flag '--modle'; did you mean '--model'?"));
                }
            }
        }
        return BadInput.tests(temporary, cases.stream());
    }

    private static List<String> wrong(OptionSpec option) {
        Class<?> type = option.isMultiValue() ? option.auxiliaryTypes()[0] : option.type();
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) return NO_INTEGERS;
        if (type == double.class || type == Double.class) return NO_NUMBERS;
        if (FlagTypes.isBoolean(option)) return List.of("maybe", "2", "''", "on");
        return type.isEnum() ? List.of("wrong", "''", "0") : type == Path.class ? List.of("''") : List.of();
    }

    @TestFactory
    Stream<DynamicTest> valuesOutOfRange() {
        return BadInput.tests(temporary, Map.ofEntries(
                Map.entry("--lora_rank", "0 -1 -2147483648 2147483647"), Map.entry("--lora_dropout", "-0.1 1 1.5"),
                Map.entry("--max_length", "1 0 -5"), Map.entry("--packing true --packing_length", "1 0"), Map.entry("--split_dataset_ratio", "1 -0.5 2"),
                Map.entry("--num_train_epochs", "0 -1 2147483648 1e30"), Map.entry("--lora_alpha", "0 -16"), Map.entry("--max_steps", "0 -2"),
                Map.entry("--per_device_train_batch_size", "0 -1"), Map.entry("--per_device_eval_batch_size", "0"),
                Map.entry("--gradient_accumulation_steps", "0 -3"), Map.entry("--learning_rate", "-1e-4"),
                Map.entry("--weight_decay", "-1"), Map.entry("--adam_beta1", "1 -0.1"), Map.entry("--adam_beta2", "1 2"),
                Map.entry("--adam_epsilon", "-1e-8"), Map.entry("--max_grad_norm", "-1"), Map.entry("--warmup_ratio", "-0.1 1.01"),
                Map.entry("--warmup_steps", "-1"), Map.entry("--logging_steps", "0"), Map.entry("--eval_steps", "0"),
                Map.entry("--save_steps", "0 -1"), Map.entry("--save_total_limit", "0 -1")).entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getValue().split(" ")).map(value -> refused("sft " + entry.getKey() + " " + value, entry.getKey().replaceFirst(".* ", "") + ": "))));
    }

    @TestFactory
    Stream<DynamicTest> namesThatAreNone() {
        return BadInput.tests(temporary, Stream.of(
                refused("sft --lora_bias some", "--lora_bias: expected none, all or lora_only, found 'some'"),
                refused("sft --lora_bias ''", "--lora_bias: expected none, all or lora_only, found ''"),
                refused("sft --init_weights orthogonal", "--init_weights: expected true, gaussian or false, found 'orthogonal'"),
                refused("sft --torch_dtype int8", "--torch_dtype: expected float32, float16 or bfloat16, found 'int8'"),
                refused("sft --device gpu", "--device: expected cpu, cuda, cuda:N, emulator, reference or auto, found 'gpu'"),
                refused("sft --tuner_type lorra", "--tuner_type: expected one of lora, full, found 'lorra'"),
                refused("sft --lr_scheduler_type cosin", "--lr_scheduler_type: expected one of constant, constant_with_warmup, linear, cosine, found 'cosin'; did you mean 'cosine'?"),
                refused("sft --lr_scheduler_type sawtooth", "found 'sawtooth'\n"), refused("sft --lora_bias lora_onyl", "did you mean 'lora_only'?"),
                refused("sft --torch_dtype bfloat", "did you mean 'bfloat16'?"), refused("sft --device refernce", "did you mean 'reference'?"), refused("sft --target_modules norm", "no linear layer 'norm'\n"),
                refused("sft --target_regex (.+)+\\1#", "--target_regex: ", "takes too long"),
                refused("sft --load mmap", "--load: expected one of auto, map, copy, found 'mmap'"),
                refused("sft --target_modules q_prj", "--target_modules: ", "'q_prj'", "did you mean 'q_proj'?"),
                refused("sft --target_modules q_proj v_pro", "'v_pro'", "did you mean 'v_proj'?"),
                refused("sft --target_modules q_proj,v_pro", "'v_pro'", "did you mean 'v_proj'?"),
                refused("sft --target_modules q_proj,,v_proj", "--target_modules: ", "empty"),
                refused("sft --target_modules ''", "--target_modules: ", "empty"),
                refused("sft --target_modules all-linear k_porj", "'k_porj'", "did you mean 'k_proj'?"),
                refused("sft --target_modules embed_tokens", "--target_modules: ", "--modules_to_save embed_tokens"),
                refused("sft --target_modules .*x_proj", "--target_modules: '.*x_proj' matches no linear layer", "q_proj"),
                refused("sft --target_modules (q_proj", "--target_modules: '(q_proj' is no regular expression", "character"),
                refused("sft --target_modules *q", "--target_modules: '*q' is no regular expression"),
                refused("sft --target_modules (.+)+\\1#", "--target_modules: ", "(.+)+\\1#", "takes too long"),
                refused("sft --target_modules " + "(".repeat(50_000), "--target_modules: '((((", "is no regular expression"),
                refused("sft --target_modules q_proj .*v_proj", "--target_modules: ", "'.*v_proj'"),
                refused("sft --modules_to_save lm_haed", "--modules_to_save: 'lm_haed'", "did you mean 'lm_head'?"),
                refused("sft --modules_to_save lm_head,nrom", "'nrom'", "did you mean 'norm'?")));
    }

    /** A run of text in which a mistake is told before any row is, so that nobody waits for the data. */
    @ParameterizedTest
    @ValueSource(strings = {"--torch_dtype float8", "--target_modules q_prj", "--modules_to_save lm_hed", "--adapters nope", "--resume_from_checkpoint nope",
        "--output_dir @rows.jsonl", "--output_dir @rows.jsonl/a", "--lora_rank 2147483647", "--device cuda", "--tuner_type full --resume_from_checkpoint nope",
        "--adapters @run --lora_rank 4"})
    void mistakesInFlagsAreSaidBeforeRowsAreRead(String flags) {
        BadInput.base(temporary);
        CommandRun run = CommandRun.of(BadInput.arguments(temporary, "sft " + flags));
        assertEquals(2, run.exit());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @TestFactory
    Stream<DynamicTest> flagsThatAreNoneOrContradictEachOther() {
        return BadInput.tests(temporary, Stream.of(
                refused("sft --lora_rnak 8", "unknown flag '--lora_rnak'; did you mean '--lora_rank'?"),
                refused("sft --lora-rnak=8", "unknown flag '--lora_rnak'; did you mean '--lora_rank'?"),
                refused("sft --no_lora_rank", "unknown flag '--no_lora_rank'"),
                refused("sft --no_add_version true", "unexpected argument 'true' after"),
                refused("sft -lora_rank 8", "unknown flag '-lora_rank'; did you mean '--lora_rank'?"),
                refused("sft --lora_rank 8 16", "unexpected argument '16' after '8'"),
                refused("sft surplus", "unexpected argument 'surplus'"), refused("sft --seed 1 run.yaml", "unexpected argument 'run.yaml' after '1'; a file of flags comes first"),
                refused("sft --lora_rank 4 --lora_rank 8", "--lora_rank: given twice"),
                refused("sft --model @model --model @model", "--model: given twice"),
                refused("sft --streaming true", "flag '--streaming' of ms-swift does not exist here yet"),
                refused("sft --quant_bits 4", "flag '--quant_bits' of ms-swift does not exist here yet"),
                refused("sft --use-dora", "flag '--use_dora' of ms-swift does not exist here yet"),
                refused("infer --train_type lora", "flag '--tuner_type' belongs to sft, not to infer"),
                refused("sft --quantization_bit 4", "flag '--quantization_bit' of ms-swift does not exist here yet"),
                refused("sft --tuner_type lora --tuner_type lora", "--tuner_type: given twice"),
                refused("sft --train_type lora --train_type lora", "--tuner_type: given twice"),
                refused("sft --sft_type full --use_lora true", "--sft_type and --use_lora: both say what --tuner_type is, and differ: \"full\" and \"lora\"; give one of them"),
                refused("sft --use_lora maybe", "--use_lora: expected true or false, found 'maybe'"),
                refused("sft --model @model --model_id @text", "--model and --model_id: both say what --model is, and differ"),
                refused("sft --train_type longlora", "--tuner_type: 'longlora' of ms-swift does not exist here yet; expected one of lora, full"),
                refused("sft --deepspeed zero2", "flag '--deepspeed' of ms-swift does not exist here yet"),
                refused("sft --init_weights pissa", "--init_weights: 'pissa' of ms-swift does not exist here yet"),
                refused("sft --lr_scheduler_type polynomial", "--lr_scheduler_type: 'polynomial' of ms-swift does not exist here yet"),
                refused("sft --loss_scale react", "--loss_scale: 'react' of ms-swift does not exist here yet"),
                refused("sft --target_modules all-linear all-embedding", "--target_modules: 'all-embedding' of ms-swift does not exist here yet"),
                refused("sft --target_regex (q", "regular expression"), refused("sft --target_regex nothing", "'nothing' matches no linear layer"),
                refused("infer --merge_lora true", "flag '--merge_lora' of ms-swift does not exist here yet with 'true', only with false"),
                refused("export --model x", "command 'export' of ms-swift does not exist here yet"),
                refused("infer --lora_rank 8", "flag '--lora_rank' belongs to sft, not to infer"),
                refused("inspect @model --max_new_tokens 8", "flag '--max_new_tokens' belongs to infer, not to inspect"),
                refused("rlhf --model x", "command 'rlhf' of ms-swift does not exist here yet"),
                refused("infr", "unknown command 'infr'; did you mean 'infer'?"),
                refused("sft --warmup_ratio 0.1 --warmup_steps 5", "--warmup_ratio and --warmup_steps"),
                refused("sft --adapters @run --tuner_type full", "--adapters", "--tuner_type full"),
                refused("sft --adapters @run --resume_from_checkpoint @run", "--adapters and --resume_from_checkpoint"),
                refused("sft --packing_length 8", "--packing_length: only with --packing true"),
                refused("sft --columns {}x", "--columns: expected new names"),
                refused("inspect @model --model @model", "the model folder is given twice"),
                refused("inspect @model @model", "unexpected argument"),
                refused("inspect", "--model is missing"),
                refused("inspect @model --adapters @run --device", "--device: expected cpu, cuda, cuda:N, emulator, reference or auto, found nothing"),
                refused("sft --dataset @rows.jsonl --dataset --seed 1", "--dataset: expected a path, found the flag '--seed'"),
                refused("inspect @model --input_ids 1", "--input_ids and --logits"),
                refused("inspect @model --logits @x.safetensors", "--input_ids and --logits")));
    }
}
