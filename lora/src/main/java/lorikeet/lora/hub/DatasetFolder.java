package lorikeet.lora.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of rows in a data set's folder. As the datasets library finds them: those of the most common format, and, where
 * names tell them apart, those for training.
 */
final class DatasetFolder {
    private static final int DEPTH = 5;
    private static final List<String> FORMATS = List.of("jsonl", "json", "csv");
    private static final Set<String> DESCRIPTIONS = Set.of("dataset_infos.json", "dataset_info.json", "dataset_dict.json", "state.json", "configuration.json");
    private static final Set<String> TRAINING = Set.of("train", "training"),
            EVALUATION = Set.of("test", "testing", "eval", "evaluation", "dev", "val", "valid", "validation");

    private final Path folder;
    private final List<Path> files;

    private DatasetFolder(Path folder, List<Path> files) {
        this.folder = folder;
        this.files = files;
    }

    static DatasetFolder of(Path folder) {
        try (Stream<Path> all = Files.walk(folder, DEPTH)) {
            return new DatasetFolder(folder, all.filter(file -> !isHidden(folder.relativize(file)) && Files.isRegularFile(file)).sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) if (part.toString().startsWith(".")) return true;
        return false;
    }

    boolean hasParquet() {
        return files.stream().anyMatch(file -> file.toString().endsWith(".parquet"));
    }

    /** @param subsets names of folders or files that are wanted; empty for all */
    List<Path> rows(List<String> subsets) {
        List<Path> rows = files.stream().filter(file -> FORMATS.contains(format(file)) && !DESCRIPTIONS.contains(file.getFileName().toString()))
                .filter(file -> subsets.isEmpty() || subsets.stream().anyMatch(subset -> isOf(subset, file))).toList();
        List<Path> usual = FORMATS.stream().map(format -> rows.stream().filter(file -> format(file).equals(format)).toList())
                .max(Comparator.<List<Path>>comparingInt(List::size)).orElseThrow();
        if (usual.stream().anyMatch(says(TRAINING))) return usual.stream().filter(says(TRAINING)).toList();
        List<Path> others = usual.stream().filter(says(EVALUATION).negate()).toList();
        return others.isEmpty() ? usual : others;
    }

    private static String format(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        return plain.substring(plain.lastIndexOf('.') + 1);
    }

    private boolean isOf(String subset, Path file) {
        if (subset.equals("default")) return true;
        Path relative = folder.relativize(file);
        for (Path part : relative) {
            String name = part.toString();
            String stem = part.equals(relative.getFileName()) ? name.replaceFirst("(?s)\\..*", "") : name;
            if (stem.equals(subset) || stem.startsWith(subset + "_") || stem.startsWith(subset + "-") || stem.endsWith("_" + subset) || stem.endsWith("-" + subset)) return true;
        }
        return false;
    }

    /** Whether one of the words is a word of the file's path. */
    private Predicate<Path> says(Set<String> words) {
        return file -> Arrays.stream(folder.relativize(file).toString().toLowerCase(Locale.ROOT).split("[^a-z]+")).anyMatch(words::contains);
    }

    /** The first files' names, for an error. */
    String listing() {
        String names = files.stream().limit(8).map(file -> folder.relativize(file).toString()).collect(Collectors.joining(", "));
        return names.isEmpty() ? "no file" : files.size() > 8 ? names + ", …" : names;
    }
}
