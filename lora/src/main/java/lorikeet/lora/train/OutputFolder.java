package lorikeet.lora.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.Reasons;

/** The folder of one run, held by a lock so that no second run writes into it. */
public final class OutputFolder implements AutoCloseable {
    private static final Pattern VERSION = Pattern.compile("v(\\d{1,9})-.*");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Path path;
    private final FolderLock lock;
    private final Path replaced;

    private OutputFolder(Path path, FolderLock lock, Path resumed) throws IOException {
        this.path = path;
        this.lock = lock;
        Checkpoints.mend(path);
        this.replaced = EarlierRun.stepAside(path, resumed).orElse(null);
    }

    /**
     * Refuses, before anything is written, a folder that cannot be made, or from which the model would step aside.
     *
     * @param model folder of the model that is trained
     * @throws UsageException in one line
     */
    public static void check(Path base, boolean addVersion, Path model) {
        if (!addVersion && Checkpoints.step(model) >= 0 && base.toAbsolutePath().normalize().equals(model.toAbsolutePath().normalize().getParent())) {
            throw new UsageException("--output_dir: " + base + " holds the model, " + model.getFileName() + " of an earlier run; choose another folder, or leave out --add_version false");
        }
        if (Files.isDirectory(base)) return;
        if (Files.exists(base)) throw new UsageException("--output_dir: " + base + " exists and is no folder");
        for (Path above = base.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
            if (Files.isDirectory(above)) return;
            if (Files.exists(above)) throw new UsageException("--output_dir: " + base + " cannot be made: " + above + " is no folder");
        }
    }

    /**
     * Makes and locks the folder of a run; what an earlier run left in it steps aside.
     *
     * @param addVersion whether the run gets a folder {@code vN-date-time} of its own below {@code base}
     * @param resumed checkpoint that the run goes on from, or null
     * @throws UsageException if another run holds the folder, or it cannot be made
     */
    public static OutputFolder open(Path base, boolean addVersion, Path resumed) {
        try {
            Files.createDirectories(base);
            return lock(addVersion ? version(base) : base.toAbsolutePath(), resumed);
        } catch (FileAlreadyExistsException e) {
            throw new UsageException("--output_dir: " + base + " exists and is no folder");
        } catch (IOException e) {
            throw new UsageException("--output_dir: " + base + " cannot be made or written: " + Reasons.of(e), e);
        }
    }

    private static Path version(Path base) throws IOException {
        List<Path> earlier = versions(base);
        for (long next = earlier.isEmpty() ? 0 : number(earlier.getLast()) + 1; ; next++) {
            try {
                return Files.createDirectory(base.toAbsolutePath().resolve("v" + next + "-" + STAMP.format(LocalDateTime.now())));
            } catch (FileAlreadyExistsException e) {
                // another run took this number in the same second
            }
        }
    }

    /** The folders {@code vN-date-time} of runs below {@code base}, by ascending N. */
    static List<Path> versions(Path base) {
        try (Stream<Path> entries = Files.list(base)) {
            return entries.filter(entry -> number(entry) >= 0).sorted(Comparator.comparingLong(OutputFolder::number)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** N of {@code vN-date-time}; -1 for other names. */
    private static long number(Path folder) {
        Matcher match = VERSION.matcher(folder.getFileName().toString());
        return match.matches() ? Long.parseLong(match.group(1)) : -1;
    }

    private static OutputFolder lock(Path path, Path resumed) throws IOException {
        FolderLock lock = FolderLock.take(path).orElseThrow(() ->
                new UsageException("--output_dir: " + path + " is in use by another run; choose another folder, or leave out --add_version false"));
        try {
            return new OutputFolder(path, lock, resumed);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** The folder of this run. */
    public Path path() {
        return path;
    }

    /** Where the files of an earlier run went, if there were any. */
    public Optional<Path> replaced() {
        return Optional.ofNullable(replaced);
    }

    /** Gives the folder back. */
    @Override
    public void close() {
        lock.close();
    }
}
