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
                if (Files.exists(target)) remove(target);
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(partial);
            }
            AtomicFile.forceFolder(target.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(OneLine.of(target.toString()) + ": cannot be written: " + Reasons.of(e), e));
        }
    }

    /** Removes a folder, which is whole under its own name until it has none. */
    public static void remove(Path target) throws IOException {
        Path old = target.resolveSibling(TEMPORARY_PREFIX + "old-" + target.getFileName());
        delete(old);
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    /** Removes a file or a folder with all that is in it, if it is there. */
    public static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) return;
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
