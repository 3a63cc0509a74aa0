package lorikeet.tensor.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Folders that are either whole or absent: filled under a temporary name beside the target, forced to the disk, and
 * renamed. A failure leaves what was there before.
 */
public final class AtomicFolder {
    /** Names of temporary folders begin so; a process that was killed may leave one behind. */
    public static final String TEMPORARY_PREFIX = ".partial-";

    private static final String OLD_PREFIX = TEMPORARY_PREFIX + "old-";

    private AtomicFolder() {}

    /**
     * Writes {@code target}, replacing one of that name.
     *
     * @param content fills the folder that it is given
     * @throws UncheckedIOException one line that names the target and the reason
     */
    public static void write(Path target, Consumer<Path> content) {
        Path partial = target.resolveSibling(TEMPORARY_PREFIX + target.getFileName());
        try {
            delete(partial);
            Files.createDirectories(partial);
            try {
                content.accept(partial);
                AtomicFile.forceFolder(partial);
                replace(target, partial);
            } finally {
                delete(partial);
            }
            AtomicFile.forceFolder(target.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(OneLine.of(target.toString()) + ": cannot be written: " + Reasons.of(e), e));
        }
    }

    // The old folder is kept under another name until the new one has its place; see restore.
    private static void replace(Path target, Path partial) throws IOException {
        Path old = aside(target);
        if (Files.exists(target)) {
            delete(old);
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    private static Path aside(Path target) {
        return target.resolveSibling(OLD_PREFIX + target.getFileName());
    }

    /** Removes a folder, which is whole under its own name until it has none. */
    public static void remove(Path target) throws IOException {
        Path gone = target.resolveSibling(TEMPORARY_PREFIX + "gone-" + target.getFileName());
        delete(gone);
        Files.move(target, gone, StandardCopyOption.ATOMIC_MOVE);
        delete(gone);
    }

    /** Mends what a killed process left of a temporary folder: a replaced one gets its name back, others are removed. */
    public static void restore(Path temporary) throws IOException {
        String name = temporary.getFileName().toString();
        Path target = temporary.resolveSibling(name.substring(Math.min(name.length(), OLD_PREFIX.length())));
        if (name.startsWith(OLD_PREFIX) && !Files.exists(target)) Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        else delete(temporary);
    }

    /** Removes a file or a folder with all that is in it, if it is there. */
    public static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) return;
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
