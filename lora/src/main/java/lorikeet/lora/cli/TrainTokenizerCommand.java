package lorikeet.lora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.TextBlocks;
import lorikeet.tokenizer.BpeTrainer;
import lorikeet.tokenizer.TrainedBpe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Learns a byte-level BPE tokenizer from text files. */
@Command(name = "train-tokenizer", description = "Learn a byte-level BPE tokenizer from text files.", sortOptions = false,
        customSynopsis = "lorikeet train-tokenizer TEXT... --vocab_size N --output_dir DIR")
final class TrainTokenizerCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TEXT", arity = "1..*", description = "Text files in UTF-8; .gz files are unpacked.")
    private List<Path> texts;

    @Option(names = "--vocab_size", paramLabel = "N", required = true, description = "How many tokens, special ones and the 256 bytes too.")
    private int vocabSize;

    @Option(names = "--output_dir", paramLabel = "DIR", required = true, description = "Folder for tokenizer.json and the files that go with it.")
    private Path outputDir;

    @Option(names = "--special_tokens", paramLabel = "NAMES", arity = "1..*", defaultValue = "<|endoftext|> <|im_start|> <|im_end|>",
            description = "Tokens that are no text; the first one ends a text. Default: ${DEFAULT-VALUE}.")
    private List<String> specialTokens;

    @Option(names = "--min_frequency", paramLabel = "N", defaultValue = "2", description = "How often a pair must occur to become a token. Default: ${DEFAULT-VALUE}.")
    private int minFrequency;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Range.atLeast("--min_frequency", minFrequency, 1);
        List<String> special = Names.split("--special_tokens", specialTokens);
        int least = BpeTrainer.ALPHABET + special.size();
        if (vocabSize < least) throw new UsageException("--vocab_size: expected at least " + least + ", the bytes and the special tokens, found " + vocabSize);
        if (Files.exists(outputDir) && !Files.isDirectory(outputDir)) throw new UsageException("--output_dir: " + outputDir + " is not a folder");
        BpeTrainer trainer = new BpeTrainer(vocabSize, minFrequency, special);
        for (Path text : texts) TextBlocks.read(text, trainer::add);
        TrainedBpe trained = trainer.train();
        trained.write(outputDir);
        int size = trained.tokens().size();
        spec.commandLine().getOut().println("wrote " + outputDir.resolve("tokenizer.json") + ": " + size + " tokens"
                + (size < vocabSize ? " (no other pair occurs " + minFrequency + " times)" : ""));
        return 0;
    }
}
