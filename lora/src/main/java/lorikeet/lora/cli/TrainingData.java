package lorikeet.lora.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import lorikeet.lora.Counted;
import lorikeet.lora.LazyText;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Datasets;
import lorikeet.lora.data.Packing;
import lorikeet.lora.data.Row;
import lorikeet.lora.data.RowEncoder;
import lorikeet.lora.data.SampleText;
import lorikeet.lora.hub.HubDatasets;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.template.Template;
import lorikeet.lora.template.TemplateChoice;

/**
 * Rows to train and to evaluate on.
 *
 * @param packing of the training rows; null without
 * @param lines what there is to say of them
 * @param text the model's tokenizer
 */
record TrainingData(List<Row> rows, List<Row> validation, Packing packing, List<String> lines, LazyText text) {

    static TrainingData read(TrainingFlags flags, DecoderConfig config) {
        DataFlags data = flags.data;
        Path model = flags.model.model();
        int maxLength = data.maxLength != null ? data.maxLength : config.maxPositionEmbeddings();
        HubDatasets hubs = new HubDatasets(flags.model.hubs());
        LazyText text = new LazyText(model, config.vocabSize());
        List<String> chosen = new ArrayList<>();
        RowEncoder encoder = new RowEncoder(text, new RowEncoder.Settings(template(flags, chosen), flags.template.system(),
                flags.train.lossScale == TrainFlags.LossScale.ALL, maxLength, data.truncation()));
        Datasets.Loaded loaded = Datasets.load(new Datasets.Request(data.train(hubs), data.validation(hubs), data.heldOut(), data.columns(), data.strict,
                config.vocabSize(), data.datasetShuffle, data.valDatasetShuffle, flags.dataSeed()), encoder);
        List<String> lines = new ArrayList<>();
        loaded.lines().forEach(line -> lines.add("data: " + line));
        lines.addAll(chosen);
        loaded.train().leftOut().forEach(line -> lines.add("data: " + line));
        loaded.validation().leftOut().forEach(line -> lines.add("data for evaluation: " + line));
        beyond(loaded.train().rows(), config).ifPresent(lines::add);
        return of(data, loaded.train().rows(), loaded.validation().rows(), maxLength, lines, text);
    }

    /** Chosen, and said in {@code lines}, when the first conversation asks for it; a name is checked at once. */
    private static Supplier<Template> template(TrainingFlags flags, List<String> lines) {
        if (flags.template.template != null) flags.template.choice(flags.model.model());
        return () -> {
            TemplateChoice choice = flags.template.choice(flags.model.model());
            lines.add(choice.line());
            return choice.template();
        };
    }

    private static Optional<String> beyond(List<Row> rows, DecoderConfig config) {
        int limit = config.maxPositionEmbeddings();
        long count = rows.stream().filter(row -> row.length() > limit).count();
        return count == 0 ? Optional.empty() : Optional.of(String.format(Locale.ROOT,
                "warning: %,d of %s longer than the model's max_position_embeddings, %d: it has not learned positions so far apart", count, Counted.of(rows.size(), "row is", "rows are"), limit));
    }

    private static TrainingData of(DataFlags data, List<Row> rows, List<Row> validation, int maxLength, List<String> lines, LazyText text) {
        lines.addAll(SampleText.lines(rows.getFirst(), text::shown));
        lines.add(String.format(Locale.ROOT, "data: %s to train on, %s, %,d trained; %s to evaluate on", Counted.of(rows.size(), "row"),
                Counted.of(rows.stream().mapToLong(Row::length).sum(), "token"), rows.stream().mapToLong(Row::trained).sum(), Counted.of(validation.size(), "row")));
        Packing packing = data.packing ? Packing.of(rows, data.packingLength != null ? data.packingLength : maxLength) : null;
        if (packing != null) lines.add(packing.line());
        return new TrainingData(rows, validation, packing, lines, text);
    }

    /** Of all rows, those for evaluation too. */
    long tokens() {
        return Stream.of(rows, validation).flatMap(List::stream).mapToLong(Row::length).sum();
    }

    Batches batches(int batch, int accumulation, boolean shuffle, long seed) {
        return packing == null ? new Batches(rows, batch, accumulation, shuffle, seed) : Batches.packed(packing, batch, accumulation, shuffle, seed);
    }
}
