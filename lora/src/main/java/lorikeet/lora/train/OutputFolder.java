package lorikeet.lora.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.Reasons;

/** The folder of one run, held by a lock so that no second run writes into it. */
public final class OutputFolder implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final Pattern VERSION = Pattern.compile("v(\\d{1,9})-.*");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Path path;
    private final FileChannel channel;

    private OutputFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes and locks the folder of a run.
     *
     * @param addVersion whether the run gets a folder {@code vN-date-time} of its own below {@code base}
     * @throws UsageException if another run holds the folder, or it cannot be made
     */
    public static OutputFolder open(Path base, boolean addVersion) {
        try {
            Files.createDirectories(base);
            return lock(addVersion ? version(base) : base.toAbsolutePath());
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

    private static OutputFolder lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // held by this process: refused below
        }
        if (lock == null) {
            channel.close();
            throw new UsageException("--output_dir: " + path + " is in use by another run; choose another folder, or leave out --add_version false");
        }
        return new OutputFolder(path, channel);
    }

    public Path path() {
        return path;
    }

    /** Gives the lock back; the lock file stays, since removing it would let two runs hold one name. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
