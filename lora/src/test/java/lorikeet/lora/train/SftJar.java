package lorikeet.lora.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lorikeet.lora.TinyModels;
import lorikeet.lora.TinyRows;
import lorikeet.lora.cli.CommandRun;
import lorikeet.lora.launch.RunnableJar;
import lorikeet.lora.model.ConfigJson;

/** The command sft on a tiny model, in the runnable jar or in this JVM, with the same flags. */
record SftJar(List<String> command) {
    /** Widths that are no multiple of any vector's; adapters with dropout, biases and a whole module; a constant rate. */
    static SftJar in(Path folder, int maxSteps, int saveSteps) {
        ConfigJson config = TinyModels.qwen2().with("hidden_size", "24").with("intermediate_size", "40");
        Path model = TinyModels.write(folder.resolve("model"), config);
        Path rows = TinyRows.write(folder.resolve("rows.jsonl"), 10);
        return new SftJar(List.of("sft", "--model", model.toString(), "--dataset", rows.toString(), "--add_version", "false", "--lora_dropout", "0.1",
                "--lora_bias", "all", "--modules_to_save", "lm_head", "--per_device_train_batch_size", "2", "--gradient_accumulation_steps", "2",
                "--learning_rate", "1e-2", "--lr_scheduler_type", "constant", "--logging_steps", "1", "--max_steps", "" + maxSteps, "--save_steps", "" + saveSteps));
    }

    /** Starts the jar with JVM options and more flags. */
    RunnableJar start(Path java, List<String> options, Path output, String... more) throws Exception {
        return RunnableJar.start(java, options, CommandRun.with(command, flags(output, more)));
    }

    /** Runs to the end in this JVM. */
    void run(Path output, String... more) {
        CommandRun.done(command, flags(output, more));
    }

    private static String[] flags(Path output, String... more) {
        List<String> flags = new ArrayList<>(List.of("--output_dir", output.toString()));
        flags.addAll(List.of(more));
        return flags.toArray(String[]::new);
    }
}
