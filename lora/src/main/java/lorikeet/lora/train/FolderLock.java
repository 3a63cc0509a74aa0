package lorikeet.lora.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A folder held by one run: a lock on a file in it that is there only meanwhile. The system gives the lock of a process
 * that dies back; the file that it leaves behind stops nobody.
 */
final class FolderLock implements AutoCloseable {
    static final String FILE = ".lock";
    private static final int MOST_TRIES = 100, LARGEST_MARK = 1 << 20;
    /** Folders that this process holds. To open and close a second channel would give the lock of the first one back (POSIX). */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** The lock of a folder; none where another run holds it. */
    static Optional<FolderLock> take(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!HELD.add(real)) return Optional.empty();
        Optional<FolderLock> lock = Optional.empty();
        try {
            lock = locked(real);
            return lock;
        } finally {
            if (lock.isEmpty()) HELD.remove(real);
        }
    }

    private static Optional<FolderLock> locked(Path folder) throws IOException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            FileChannel channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean kept = false;
            try {
                // Behind all content, which Windows would lock too.
                if (channel.tryLock(Long.MAX_VALUE - 1, 1, false) == null) return Optional.empty();
                kept = isOf(channel, folder.resolve(FILE));
                if (kept) return Optional.of(new FolderLock(folder, channel));
            } finally {
                if (!kept) channel.close();
            }
        }
        return Optional.empty();
    }

    /**
     * Whether {@code file} is still the one that was opened, and not one that a run made after another had removed it. Its
     * size tells, which can be asked for without opening it: that of one that is held is 0.
     */
    private static boolean isOf(FileChannel channel, Path file) throws IOException {
        long mark = 1 + ThreadLocalRandom.current().nextInt(LARGEST_MARK);
        try {
            channel.write(ByteBuffer.allocate(1), mark - 1);
            return Files.size(file) == mark;
        } catch (NoSuchFileException e) {
            return false;
        } finally {
            channel.truncate(0);
        }
    }

    /** Removes the file, and then gives the lock back: nobody can hold a file that is not there. */
    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD.remove(folder);
        }
    }
}
