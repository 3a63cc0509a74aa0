package lorikeet.lora.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lorikeet.lora.UsageException;
import picocli.CommandLine.Option;

/** Flags of training data. */
@Heading("Data")
final class DataFlags {
    @Option(names = "--dataset", paramLabel = "FILE", arity = "1..*", description = "Files of rows: one JSON object a line with input_ids and labels.")
    List<Path> dataset = List.of();

    @Option(names = "--max_length", paramLabel = "N", description = "Longest row; longer ones are left out. Default: the model's limit.")
    Integer maxLength;

    @Option(names = "--split_dataset_ratio", paramLabel = "R", defaultValue = "0", description = "Share of rows held out for evaluation. Default: ${DEFAULT-VALUE}.")
    double splitDatasetRatio;

    @Option(names = "--dataset_shuffle", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "true", description = "Shuffle the rows once, at the start. Default: ${DEFAULT-VALUE}.")
    boolean datasetShuffle;

    @Option(names = "--train_dataloader_shuffle", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "true", description = "Shuffle the rows of each epoch. Default: ${DEFAULT-VALUE}.")
    boolean trainDataloaderShuffle;

    /** The files; a value with commas that is no file itself is a list. */
    List<Path> files() {
        return dataset.stream().flatMap(value -> Files.exists(value) ? Stream.of(value)
                : Arrays.stream(value.toString().split(",", -1)).map(DataFlags::path)).toList();
    }

    private static Path path(String name) {
        if (name.isBlank()) throw new UsageException("--dataset: expected files apart by commas, found an empty name");
        return Path.of(name.strip());
    }

    void check() {
        if (dataset.isEmpty()) throw new UsageException("--dataset is missing: name a file of rows, one JSON object a line");
        if (maxLength != null) Range.atLeast("--max_length", maxLength, 2);
        Range.in("--split_dataset_ratio", splitDatasetRatio, 0, 1);
    }
}
