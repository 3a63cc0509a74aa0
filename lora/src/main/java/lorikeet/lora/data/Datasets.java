package lorikeet.lora.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import lorikeet.lora.UsageException;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.OneLine;

/** Files of rows into data sets for training and validation: read, split, sampled, encoded, joined and shuffled. */
public final class Datasets {
    /**
     * Which files, and what is done with them.
     *
     * @param train data sets to train on, at least one
     * @param validation data sets to validate on
     * @param splitRatio share of each training set that is held out for validation, from 0 up to, not including, 1
     * @param columns new names of keys
     * @param strict whether a row that is no sample ends the run; otherwise it is left out
     * @param vocabulary ids of rows that are tokens already are below it
     * @param shuffle whether training rows are shuffled, {@code shuffleValidation} those for validation
     */
    public record Request(List<DatasetName> train, List<DatasetName> validation, double splitRatio, Map<String, String> columns, boolean strict,
            int vocabulary, boolean shuffle, boolean shuffleValidation, long seed) {}

    /** @param lines what was found in each file, one line a file */
    public record Loaded(Dataset train, Dataset validation, List<String> lines) {}

    private final Request request;
    private final RowEncoder encoder;
    private final Dataset train = new Dataset();
    private final Dataset validation = new Dataset();
    private final List<String> lines = new ArrayList<>();

    private Datasets(Request request, RowEncoder encoder) {
        this.request = request;
        this.encoder = encoder;
    }

    /**
     * Reads all files of a request.
     *
     * @throws UsageException in one line, when a file cannot be read, has no row that can be used, or is too small to split
     * @throws FormatException in one line with file and line, where the text is no row at all, or, under {@code strict},
     *     where a row is no sample
     */
    public static Loaded load(Request request, RowEncoder encoder) {
        Datasets datasets = new Datasets(request, encoder);
        for (int i = 0; i < request.train().size(); i++) datasets.train(request.train().get(i), i);
        for (int i = 0; i < request.validation().size(); i++) datasets.validation(request.validation().get(i), request.train().size() + i);
        datasets.checkHeldOut();
        if (request.shuffle()) datasets.train.shuffle(request.seed(), Shuffle.Use.DATASET);
        if (request.shuffleValidation()) datasets.validation.shuffle(request.seed(), Shuffle.Use.VALIDATION);
        return new Loaded(datasets.train, datasets.validation, datasets.lines);
    }

    private void train(DatasetName name, int number) {
        Dataset part = new Dataset();
        List<Sample> samples = read(name, part);
        int wanted = name.samples() == DatasetName.ALL ? samples.size() : name.samples();
        BitSet held = held(name, Math.min(samples.size(), wanted), samples.size(), number);
        List<Sample> kept = new ArrayList<>();
        Dataset heldOut = new Dataset();
        for (int i = 0; i < samples.size(); i++) {
            if (held.get(i)) encoder.add(samples.get(i), heldOut);
            else kept.add(samples.get(i));
        }
        encode(name, kept, wanted - held.cardinality(), number, part);
        train.add(part);
        validation.add(heldOut);
    }

    private void validation(DatasetName name, int number) {
        Dataset part = new Dataset();
        List<Sample> samples = read(name, part);
        int wanted = name.samples() == DatasetName.ALL ? samples.size() : name.samples();
        encode(name, samples, wanted, number, part);
        validation.add(part);
    }

    /** Which of {@code count} samples are held out for validation: at least one if any are. */
    private BitSet held(DatasetName name, int used, int count, int number) {
        BitSet held = new BitSet();
        if (request.splitRatio() == 0) return held;
        if (used < 2) throw new UsageException("--split_dataset_ratio: expected at least two rows to split, found one in " + OneLine.of(name.name()));
        int[] order = Shuffle.order(count, request.seed(), Shuffle.Use.SPLIT, number);
        int share = Math.min(used - 1, Math.max(1, (int) (used * request.splitRatio())));
        for (int i = 0; i < share; i++) held.set(order[i]);
        return held;
    }

    private void checkHeldOut() {
        if (request.splitRatio() == 0 || !validation.rows().isEmpty()) return;
        throw new UsageException("--split_dataset_ratio: no row to evaluate on among those held out: " + String.join("; ", validation.leftOut()));
    }

    private List<Sample> read(DatasetName name, Dataset part) {
        List<Sample> samples = new ArrayList<>();
        for (Path file : name.files()) samples.addAll(read(name, file, part));
        return samples;
    }

    private List<Sample> read(DatasetName name, Path file, Dataset part) {
        List<Sample> samples = new ArrayList<>();
        Dataset leftOut = new Dataset();
        RowFormats formats = new RowFormats(request.columns(), request.vocabulary());
        DataFile.read(name.flag(), file, row -> {
            try {
                samples.add(formats.read(row));
            } catch (WrongRowException e) {
                if (request.strict()) throw new FormatException(row.place() + ": " + e.getMessage());
                leftOut.wrong(row.place(), e.getMessage());
            }
        });
        if (samples.isEmpty()) throw nothing(name.flag(), name.files().size() == 1 ? name.name() : file.toString(), leftOut);
        lines.add(OneLine.of(file.getFileName().toString()) + ": " + formats.found());
        part.add(leftOut);
        return samples;
    }

    /** {@code wanted} of the samples; where there are fewer, whole copies, whose rows are the same ones, and a choice of the rest. */
    private void encode(DatasetName name, List<Sample> samples, int wanted, int number, Dataset part) {
        if (wanted >= samples.size()) {
            Dataset whole = new Dataset();
            for (Sample sample : samples) encoder.add(sample, whole);
            for (int copy = 0; copy < wanted / samples.size(); copy++) part.add(whole);
        }
        for (Sample sample : Sampling.choice(samples, wanted % samples.size(), request.seed(), number)) encoder.add(sample, part);
        if (part.rows().isEmpty()) throw nothing(name.flag(), name.name(), part);
    }

    private static UsageException nothing(String flag, String place, Dataset part) {
        String reasons = String.join("; ", part.leftOut());
        return new UsageException(flag + ": no row to " + (flag.equals("--dataset") ? "train" : "evaluate") + " on in " + OneLine.of(place) + ": " + (reasons.isEmpty() ? "it is empty" : reasons));
    }
}
