package lorikeet.lora.cli;

import lorikeet.lora.UsageException;
import lorikeet.lora.generate.Sampler;
import picocli.CommandLine.Option;

/** Flags of how the next token is chosen. */
@Heading("Sampling")
final class SamplingFlags {
    @Option(names = "--temperature", paramLabel = "T", defaultValue = "0", description = "Divides logits; 0 takes the most probable token each time. Default: ${DEFAULT-VALUE}.")
    double temperature;

    @Option(names = "--top_k", paramLabel = "K", defaultValue = "-1", description = "Draw from the K most probable tokens; below 1 from all. Default: ${DEFAULT-VALUE}.")
    int topK;

    @Option(names = "--top_p", paramLabel = "P", defaultValue = "1", description = "Draw from the most probable tokens that together have probability P. Default: ${DEFAULT-VALUE}.")
    double topP;

    @Option(names = "--min_p", paramLabel = "P", defaultValue = "0", description = "Draw from tokens at least P times as probable as the most probable. Default: ${DEFAULT-VALUE}.")
    double minP;

    @Option(names = "--repetition_penalty", paramLabel = "R", defaultValue = "1", description = "Divides positive logits of tokens seen before, multiplies negative ones. Default: ${DEFAULT-VALUE}.")
    double repetitionPenalty;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Decides every draw. Default: ${DEFAULT-VALUE}.")
    long seed;

    Sampler sampler() {
        Range.notNegative("--temperature", temperature);
        Range.positive("--top_p", topP);
        if (topP > 1) throw new UsageException("--top_p: expected at most 1, found " + topP);
        Range.in("--min_p", minP, 0, 1);
        Range.positive("--repetition_penalty", repetitionPenalty);
        return new Sampler(temperature, topK, topP, minP, repetitionPenalty, seed);
    }
}
