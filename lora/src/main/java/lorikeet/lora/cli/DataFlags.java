package lorikeet.lora.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.Columns;
import lorikeet.lora.data.DatasetName;
import lorikeet.lora.data.Truncation;
import lorikeet.lora.hub.HubDatasets;
import picocli.CommandLine.Option;

/** Flags of training data. */
@Heading("Data")
final class DataFlags {
    /** What becomes of rows that are too long. */
    enum TruncationStrategy { delete, left, right, split }

    @Option(names = "--dataset", paramLabel = "FILE", arity = "1..*", description = "Files of rows, or names of data sets: jsonl, json, csv or txt, each perhaps .gz; folders; owner/name or a short name of a downloaded data set. NAME#500 takes 500 samples.")
    List<Path> dataset = List.of();

    @Option(names = "--val_dataset", paramLabel = "FILE", arity = "1..*", description = "Data sets for evaluation, instead of --split_dataset_ratio.")
    List<Path> valDataset = List.of();

    @Option(names = "--columns", paramLabel = "JSON", description = "New names of the files' keys, such as {\"mine\": \"query\"}.")
    String columns;

    @Option(names = "--strict", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "false", description = "Stop at a row that is in no format, rather than leave it out. Default: ${DEFAULT-VALUE}.")
    boolean strict;

    @Option(names = "--max_length", paramLabel = "N", description = "Most tokens of a row. Default: the model's limit.")
    Integer maxLength;

    @Option(names = "--truncation_strategy", paramLabel = "NAME", defaultValue = "delete", description = "Of longer rows: delete them, keep what is left by cutting at the left or right, or split texts. Default: ${DEFAULT-VALUE}.")
    TruncationStrategy truncationStrategy;

    @Option(names = "--packing", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "false", description = "Put rows together up to --packing_length; none sees another. Default: ${DEFAULT-VALUE}.")
    boolean packing;

    @Option(names = "--packing_length", paramLabel = "N", description = "Most tokens of rows put together. Default: --max_length.")
    Integer packingLength;

    @Option(names = "--split_dataset_ratio", paramLabel = "R", defaultValue = "0", description = "Share of rows held out for evaluation. Default: ${DEFAULT-VALUE}.")
    double splitDatasetRatio;

    @Option(names = "--dataset_shuffle", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "true", description = "Shuffle the rows once, at the start. Default: ${DEFAULT-VALUE}.")
    boolean datasetShuffle;

    @Option(names = "--val_dataset_shuffle", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "false", description = "Shuffle the rows for evaluation. Default: ${DEFAULT-VALUE}.")
    boolean valDatasetShuffle;

    @Option(names = "--data_seed", paramLabel = "N", description = "Decides the order of rows, and which are drawn or held out. Default: --seed.")
    Long dataSeed;

    @Option(names = "--train_dataloader_shuffle", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "true", description = "Shuffle the rows of each epoch. Default: ${DEFAULT-VALUE}.")
    boolean trainDataloaderShuffle;

    List<DatasetName> train(HubDatasets hubs) {
        return names("--dataset", dataset).map(name -> DatasetName.parse("--dataset", name, hubs)).toList();
    }

    List<DatasetName> validation(HubDatasets hubs) {
        return names("--val_dataset", valDataset).map(name -> DatasetName.parse("--val_dataset", name, hubs)).toList();
    }

    /** A value with commas that is no file itself is a list. */
    private static Stream<String> names(String flag, List<Path> values) {
        return values.stream().flatMap(value -> Files.exists(value) ? Stream.of(value.toString())
                : Arrays.stream(value.toString().split(",", -1)).map(name -> name(flag, name)));
    }

    private static String name(String flag, String name) {
        if (name.isBlank()) throw new UsageException(flag + ": expected files apart by commas, found an empty name");
        return name.strip();
    }

    Map<String, String> columns() {
        return columns == null ? Map.of() : Columns.parse(columns);
    }

    Truncation truncation() {
        return Truncation.valueOf(truncationStrategy.name().toUpperCase(Locale.ROOT));
    }

    /** Share of the training rows that is held out; none where other rows are for evaluation, as in ms-swift. */
    double heldOut() {
        return valDataset.isEmpty() ? splitDatasetRatio : 0;
    }

    /** Whether {@code --packing_length} says how long rows get, and not {@code --max_length}. */
    boolean packsToLength() {
        return packing && packingLength != null;
    }

    /** @param needed whether there must be rows */
    void check(boolean needed) {
        if (needed && dataset.isEmpty()) throw new UsageException("--dataset is missing: name a file of rows, such as rows.jsonl");
        if (maxLength != null) Range.atLeast("--max_length", maxLength, 2);
        if (packingLength != null) Range.atLeast("--packing_length", packingLength, 2);
        if (packingLength != null && !packing) throw new UsageException("--packing_length: only with --packing true");
        Range.in("--split_dataset_ratio", splitDatasetRatio, 0, 1);
        columns();
    }
}
