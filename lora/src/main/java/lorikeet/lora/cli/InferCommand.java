package lorikeet.lora.cli;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.UsageException;
import lorikeet.lora.generate.Greedy;
import lorikeet.lora.json.JsonText;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Continues a sequence of token ids. */
@Command(name = "infer", description = "Continue token ids by the most probable ones, with or without adapters.")
final class InferCommand implements Callable<Integer> {
    @Mixin
    private ModelFlags flags;

    @Option(names = "--input_ids", paramLabel = "IDS", required = true, description = "Token ids to continue, such as 1,2,3.")
    private String inputIds;

    @Option(names = "--max_new_tokens", paramLabel = "N", defaultValue = "64", description = "Most tokens to make. Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "0", description = "0, the most probable token each time, is what there is.")
    private double temperature;

    @Option(names = "--ignore_eos", arity = "0..1", fallbackValue = "true", defaultValue = "false",
            description = "Go on after an end-of-sequence token. Default: ${DEFAULT-VALUE}.")
    private boolean ignoreEos;

    @Option(names = "--ids", required = true, description = "Print the new ids as one JSON array.")
    private boolean ids;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (temperature != 0) throw new UsageException("--temperature: only 0 is supported, found " + temperature);
        if (maxNewTokens < 1) throw new UsageException("--max_new_tokens: expected at least 1, found " + maxNewTokens);
        try (Device device = flags.open(); Eager ops = Eager.on(device); LanguageModel model = OpenModel.from(ops, flags)) {
            int[] prompt = TokenIdList.parse("--input_ids", inputIds, model.config().vocabSize());
            Set<Integer> stop = ignoreEos ? Set.of() : new HashSet<>(model.endOfSequence());
            int[] made = Greedy.generate(ops, model.decoder(), prompt, maxNewTokens, stop);
            spec.commandLine().getOut().println(JsonText.compact(made));
        }
        return 0;
    }
}
