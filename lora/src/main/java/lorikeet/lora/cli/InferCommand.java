package lorikeet.lora.cli;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.MemoryLimit;
import lorikeet.lora.UsageException;
import lorikeet.lora.generate.Greedy;
import lorikeet.lora.json.JsonText;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.KvCache;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Continues a sequence of token ids. */
@Command(name = "infer", description = "Continue token ids by the most probable ones, with or without adapters.", sortOptions = false,
        customSynopsis = "lorikeet infer --model DIR --input_ids IDS --ids [--flag VALUE]...")
final class InferCommand implements Callable<Integer> {
    @Mixin
    private ModelFlags flags;

    @Option(names = "--input_ids", paramLabel = "IDS", required = true, description = "Token ids to continue, such as 1,2,3.")
    private String inputIds;

    @Option(names = "--max_new_tokens", paramLabel = "N", defaultValue = "64", description = "Most tokens to make. Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "0", description = "0, the most probable token each time, is what there is.")
    private double temperature;

    @Option(names = "--ignore_eos", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "false",
            description = "Go on after an end-of-sequence token. Default: ${DEFAULT-VALUE}.")
    private boolean ignoreEos;

    @Option(names = "--ids", required = true, arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", description = "Print the new ids as one JSON array: the only form there is.")
    private boolean ids;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!ids) throw new UsageException("--ids: expected true, found false: only ids can be printed");
        if (temperature != 0) throw new UsageException("--temperature: only 0 is supported, found " + temperature);
        Range.atLeast("--max_new_tokens", maxNewTokens, 1);
        try (Device device = flags.open(); Eager ops = Eager.on(device); LanguageModel model = OpenModel.from(ops, flags)) {
            int[] prompt = TokenIdList.parse("--input_ids", inputIds, model.config().vocabSize());
            checkMemory(model.config(), prompt.length);
            Set<Integer> stop = ignoreEos ? Set.of() : new HashSet<>(model.endOfSequence());
            int[] made = Greedy.generate(ops, model.decoder(), prompt, maxNewTokens, stop);
            spec.commandLine().getOut().println(JsonText.compact(made));
        }
        return 0;
    }

    private void checkMemory(DecoderConfig config, int prompt) {
        double tokens = (double) prompt + maxNewTokens;
        if (tokens >= Integer.MAX_VALUE) throw new UsageException("--max_new_tokens: expected less than 2^31 tokens with the prompt, found " + maxNewTokens);
        MemoryLimit.check("--max_new_tokens", tokens * KvCache.bytesPerToken(config), "the key/value cache of " + (long) tokens + " tokens");
    }
}
