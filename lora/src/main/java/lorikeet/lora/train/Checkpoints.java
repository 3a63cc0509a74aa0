package lorikeet.lora.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.AtomicFile;
import lorikeet.tensor.io.AtomicFolder;

/**
 * The folders {@code checkpoint-N} of a run. Each is written under a temporary name, forced to the disk and renamed, so
 * that a process killed at any moment leaves only whole ones.
 */
public final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,18})");

    private final Path folder;
    private final int limit;

    /** @param limit how many of the latest are kept; 0 for all */
    public Checkpoints(Path folder, int limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** Mends what a killed run left half-written. Only for the holder of the folder's lock. */
    static void mend(Path folder) {
        for (Path entry : entries(folder)) {
            String name = entry.getFileName().toString();
            if (name.startsWith(AtomicFolder.TEMPORARY_PREFIX)) io(() -> AtomicFolder.restore(entry));
            else if (name.startsWith(AtomicFile.TEMPORARY_PREFIX)) io(() -> AtomicFolder.delete(entry));
        }
    }

    /** Writes the checkpoint of a step, replacing one of that name, and removes those beyond the limit. */
    public Path write(long step, Consumer<Path> content) {
        Path target = folder.resolve("checkpoint-" + step);
        AtomicFolder.write(target, content);
        rotate();
        return target;
    }

    private void rotate() {
        if (limit == 0) return;
        List<Path> all = of(folder);
        for (Path old : all.subList(0, Math.max(0, all.size() - limit))) io(() -> AtomicFolder.remove(old));
    }

    /** Whole checkpoints of a run, by ascending step. */
    static List<Path> of(Path folder) {
        return entries(folder).stream().filter(entry -> step(entry) >= 0).sorted(Comparator.comparingLong(Checkpoints::step)).toList();
    }

    /** N of {@code checkpoint-N}; -1 for other names. */
    static long step(Path checkpoint) {
        Matcher match = NAME.matcher(checkpoint.getFileName().toString());
        return match.matches() ? Long.parseLong(match.group(1)) : -1;
    }

    /**
     * A folder with {@code file} in it: the one given, or, for a run's output folder, its last checkpoint (of its last
     * version).
     */
    public static Path resolve(String flag, Path given, String file) {
        if (Files.exists(given.resolve(file))) return given;
        if (!Files.isDirectory(given)) throw new UsageException(flag + ": " + given + (Files.exists(given) ? " is not a folder" : " does not exist"));
        Path last = last(given).orElseThrow(() -> new UsageException(flag + ": " + given + " has neither " + file + " nor a folder checkpoint-N"));
        if (!Files.exists(last.resolve(file))) throw new UsageException(flag + ": " + last + " has no " + file);
        return last;
    }

    /** The last checkpoint of a run's output folder (of its last version that has one). */
    public static Optional<Path> last(Path output) {
        if (!Files.isDirectory(output)) return Optional.empty();
        return Stream.concat(Stream.of(output), OutputFolder.versions(output).reversed().stream())
                .map(Checkpoints::of).filter(checkpoints -> !checkpoints.isEmpty()).map(List::getLast).findFirst();
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface FileAction {
        void run() throws IOException;
    }

    private static void io(FileAction action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
