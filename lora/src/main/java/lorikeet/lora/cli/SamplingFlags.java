package lorikeet.lora.cli;

import java.nio.file.Path;
import java.util.Objects;
import lorikeet.lora.UsageException;
import lorikeet.lora.generate.GenerationConfig;
import lorikeet.lora.generate.Sampler;
import picocli.CommandLine.Option;

/** Flags of how the next token is chosen. Those not given are null: as in ms-swift, the model's generation_config.json decides. */
@Heading("Sampling")
final class SamplingFlags {
    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the likeliest token; else it divides logits. Default: generation_config.json's where it has do_sample, 1 where --top_k, --top_p or --min_p is given, else 0.")
    Double temperature;

    @Option(names = "--top_k", paramLabel = "K", description = "Draw from the K most probable tokens; below 1 from all. Default: generation_config.json's, else 50.")
    Integer topK;

    @Option(names = "--top_p", paramLabel = "P", description = "Draw from the likeliest tokens, up to probability P together. Default: generation_config.json's, else 1.")
    Double topP;

    @Option(names = "--min_p", paramLabel = "P", description = "Draw from tokens at least P times as probable as the most probable. Default: generation_config.json's, else 0.")
    Double minP;

    @Option(names = "--repetition_penalty", paramLabel = "R", description = "Divides positive logits of tokens seen before, multiplies negative ones. Default: generation_config.json's, else 1.")
    Double repetitionPenalty;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Decides every draw. Default: ${DEFAULT-VALUE}.")
    long seed;

    void check() {
        if (temperature != null) Range.notNegative("--temperature", temperature);
        if (topP != null) Range.positive("--top_p", topP);
        if (topP != null && topP > 1) throw new UsageException("--top_p: expected at most 1, found " + topP);
        if (minP != null) Range.in("--min_p", minP, 0, 1);
        if (repetitionPenalty != null) Range.positive("--repetition_penalty", repetitionPenalty);
    }

    /** @param model folder */
    Sampler sampler(Path model) {
        GenerationConfig config = GenerationConfig.read(model);
        boolean drawn = config.doSample() || topK != null || topP != null || minP != null;
        double heat = temperature != null ? temperature : drawn ? config.temperature() : 0;
        return new Sampler(heat, Objects.requireNonNullElse(topK, config.topK()), Objects.requireNonNullElse(topP, config.topP()),
                Objects.requireNonNullElse(minP, config.minP()), Objects.requireNonNullElse(repetitionPenalty, config.repetitionPenalty()), seed);
    }
}
