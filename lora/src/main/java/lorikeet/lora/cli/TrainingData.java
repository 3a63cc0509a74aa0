package lorikeet.lora.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Dataset;
import lorikeet.lora.data.DatasetName;
import lorikeet.lora.data.Datasets;
import lorikeet.lora.data.Packing;
import lorikeet.lora.data.Row;
import lorikeet.lora.data.RowEncoder;
import lorikeet.lora.data.SampleText;
import lorikeet.lora.data.Shuffle;
import lorikeet.lora.data.TokenRows;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.template.Template;
import lorikeet.lora.template.TemplateChoice;

/**
 * Rows to train and to evaluate on. A model folder with a tokenizer takes rows in every format; one without takes rows
 * that are tokens already.
 *
 * @param packing of the training rows; null without
 * @param lines what there is to say of them
 */
record TrainingData(List<Row> rows, List<Row> validation, Packing packing, List<String> lines) {

    static TrainingData read(TrainingFlags flags, DecoderConfig config) throws IOException {
        Path model = flags.model.model();
        int maxLength = flags.data.maxLength != null ? flags.data.maxLength : config.maxPositionEmbeddings();
        return ModelText.isIn(model)
                ? encoded(flags, ModelText.load(model, config.vocabSize()), maxLength)
                : ready(flags, config.vocabSize(), maxLength);
    }

    private static TrainingData encoded(TrainingFlags flags, ModelText text, int maxLength) {
        DataFlags data = flags.data;
        if (flags.template.template != null) flags.template.choice(flags.model.model());
        List<String> chosen = new ArrayList<>();
        Supplier<Template> template = () -> {
            TemplateChoice choice = flags.template.choice(flags.model.model());
            chosen.add(choice.line());
            return choice.template();
        };
        RowEncoder encoder = new RowEncoder(text, new RowEncoder.Settings(template, flags.template.system(),
                flags.train.lossScale == TrainFlags.LossScale.ALL, maxLength, data.truncation()));
        Datasets.Loaded loaded = Datasets.load(new Datasets.Request(data.trainNames(), data.validationNames(), data.heldOut(), data.columns(), data.strict,
                text.vocabulary(), data.datasetShuffle, data.valDatasetShuffle, flags.train.seed), encoder);
        List<String> lines = new ArrayList<>();
        loaded.lines().forEach(line -> lines.add("data: " + line));
        lines.addAll(chosen);
        loaded.train().leftOut().forEach(line -> lines.add("data: " + line));
        loaded.validation().leftOut().forEach(line -> lines.add("data for evaluation: " + line));
        return of(data, loaded.train().rows(), loaded.validation().rows(), maxLength, lines, text::shown);
    }

    /** Every row must be good: it was made by a program. */
    private static TrainingData ready(TrainingFlags flags, int vocabulary, int maxLength) {
        DataFlags data = flags.data;
        List<String> needy = flags.needTokenizer();
        if (!needy.isEmpty()) throw new UsageException(String.join(", ", needy) + ": the model folder has no tokenizer.json, so rows must be tokens already");
        Dataset train = TokenRows.read(files(data.trainNames()), vocabulary, maxLength);
        List<Row> rows = data.datasetShuffle ? Shuffle.rows(train.rows(), flags.train.seed, Shuffle.Use.DATASET) : train.rows();
        int held = held(rows.size(), data.heldOut());
        List<Row> validation = data.valDataset.isEmpty() ? rows.subList(0, held) : TokenRows.read(files(data.validationNames()), vocabulary, maxLength).rows();
        List<String> lines = new ArrayList<>();
        train.leftOut().forEach(line -> lines.add("data: " + line));
        return of(data, rows.subList(held, rows.size()), validation, maxLength, lines, Arrays::toString);
    }

    private static TrainingData of(DataFlags data, List<Row> rows, List<Row> validation, int maxLength, List<String> lines, Function<int[], String> decode) {
        lines.addAll(SampleText.lines(rows.getFirst(), decode));
        lines.add(String.format(Locale.ROOT, "data: %,d rows to train on, %,d tokens, %,d trained; %,d rows to evaluate on", rows.size(),
                rows.stream().mapToLong(Row::length).sum(), rows.stream().mapToLong(Row::trained).sum(), validation.size()));
        Packing packing = data.packing ? Packing.of(rows, data.packingLength != null ? data.packingLength : maxLength) : null;
        if (packing != null) lines.add(packing.line());
        return new TrainingData(rows, validation, packing, lines);
    }

    private static List<Path> files(List<String> names) {
        List<Path> files = new ArrayList<>();
        for (String name : names) {
            DatasetName parsed = DatasetName.parse(name);
            if (parsed.samples() != DatasetName.ALL) throw new UsageException("--dataset: " + name + ": samples are taken only with a tokenizer.json in the model folder");
            files.add(parsed.file());
        }
        return files;
    }

    private static int held(int rows, double ratio) {
        if (ratio == 0) return 0;
        if (rows < 2) throw new UsageException("--split_dataset_ratio: one row cannot be split");
        return Math.min(rows - 1, Math.max(1, (int) (rows * ratio)));
    }

    Batches batches(int batch, int accumulation, boolean shuffle, long seed) {
        return packing == null ? new Batches(rows, batch, accumulation, shuffle, seed) : Batches.packed(packing, batch, accumulation, shuffle, seed);
    }
}
