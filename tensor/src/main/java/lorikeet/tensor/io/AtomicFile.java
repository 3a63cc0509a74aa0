package lorikeet.tensor.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files that are either whole or absent: the content goes to a temporary file in the same folder, is forced to the
 * disk, and takes the target's name in one step; then the folder is forced too. A failure leaves the old file.
 */
public final class AtomicFile {
    /** Names of temporary files begin and end so; a process that was killed may leave one behind. */
    public static final String TEMPORARY_PREFIX = ".lorikeet-", TEMPORARY_SUFFIX = ".tmp";

    private AtomicFile() {}

    /** What is written: the channel stands at the start of an empty file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(FileChannel out) throws IOException;
    }

    /**
     * Replaces {@code target} by {@code content}, or leaves everything as it was.
     *
     * @throws UncheckedIOException one line that names the target and the reason
     */
    public static void write(Path target, Content content) {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) throw new UncheckedIOException(new IOException(OneLine.of(target.toString()) + ": is no file name"));
        Path temporary = folder.resolve(TEMPORARY_PREFIX + UUID.randomUUID() + TEMPORARY_SUFFIX);
        try {
            try {
                writeAndForce(temporary, content);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
            forceFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(OneLine.of(target.toString()) + ": cannot be written: " + Reasons.of(e), e);
        }
    }

    /** Replaces {@code target} by {@code text} in UTF-8. */
    public static void write(Path target, String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        write(target, out -> writeFully(out, bytes));
    }

    /** Replaces {@code target} by a copy of {@code source}. */
    public static void copy(Path source, Path target) {
        write(target, out -> {
            try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ)) {
                long size = in.size();
                for (long at = 0; at < size; ) at += in.transferTo(at, size - at, out);
            }
        });
    }

    /** Writes all that remains of {@code bytes}: one call of a channel may write less. */
    public static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) out.write(bytes);
    }

    /** Forces the names in {@code folder} to the disk, so that a rename survives a power cut. */
    public static void forceFolder(Path folder) throws IOException {
        // Windows opens no folder as a file, and needs none of this.
        if (System.getProperty("os.name").startsWith("Windows")) return;
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static void writeAndForce(Path temporary, Content content) throws IOException {
        try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.writeTo(out);
            out.force(true);
        }
    }
}
