package lorikeet.lora.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Pre-training: as {@link SftCommand}, with other defaults. */
@Command(name = "pt", description = "Train a model on plain text, every token of it: all parameters, or adapters.", sortOptions = false,
        customSynopsis = "lorikeet pt --model DIR --dataset FILE... [--flag VALUE]...", defaultValueProvider = PtCommand.Defaults.class)
final class PtCommand implements Callable<Integer> {
    /** What differs from {@code sft}; null for all other flags. */
    static final class Defaults implements IDefaultValueProvider {
        private static final Map<String, String> VALUES = Map.of("--tuner_type", "full", "--use_chat_template", "false", "--loss_scale", "all",
                "--truncation_strategy", "split");

        @Override
        public String defaultValue(ArgSpec arg) {
            return arg instanceof OptionSpec option ? VALUES.get(option.longestName()) : null;
        }
    }

    @Mixin
    private TrainingFlags flags;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return Training.run(flags, spec);
    }
}
