package lorikeet.lora.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Supervised fine-tuning. */
@Command(name = "sft", description = "Fine-tune a model: LoRA adapters, or all parameters.", sortOptions = false,
        customSynopsis = "lorikeet sft [--model DIR --dataset FILE...] [--flag VALUE]...")
final class SftCommand implements Callable<Integer> {
    @Mixin
    private TrainingFlags flags;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return PocketJob.complete(flags, spec) ? Training.run(flags, spec, new PocketDemonstration(flags, spec)) : Training.run(flags, spec);
    }
}
