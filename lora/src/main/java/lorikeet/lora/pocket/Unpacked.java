package lorikeet.lora.pocket;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import lorikeet.tensor.io.AtomicFile;
import lorikeet.tensor.io.AtomicFolder;

/**
 * Files of the program unpacked into a folder. Every file's digest is checked; a folder that is damaged is
 * put aside and unpacked anew. Each process fills a folder of its own and renames it, so that several may begin at once.
 */
final class Unpacked {
    private final Path target;
    private final Map<String, String> sums;
    private final Function<String, InputStream> packed;

    private Unpacked(Path target, Map<String, String> sums, Function<String, InputStream> packed) {
        this.target = target;
        this.sums = sums;
        this.packed = packed;
    }

    /**
     * The folder {@code cache/name}; where the cache cannot be written, a temporary one that goes with this process.
     *
     * @param sums SHA-256 of each file, by name
     * @param packed opens a file of the program
     */
    static Path below(Path cache, String name, Map<String, String> sums, Function<String, InputStream> packed) {
        Unpacked cached = new Unpacked(cache.resolve(name), sums, packed);
        if (cached.isWhole()) return cached.target;
        try {
            return cached.unpack();
        } catch (IOException unwritable) {
            try {
                return new Unpacked(temporary().resolve(name), sums, packed).unpack();
            } catch (IOException e) {
                throw new UncheckedIOException(new IOException(cached.target + ": cannot be written, and neither can a temporary folder: " + e.getMessage(), unwritable));
            }
        }
    }

    private static Path temporary() throws IOException {
        Path folder = Files.createTempDirectory("lorikeet-"); // its owner alone can enter it
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                AtomicFolder.delete(folder);
            } catch (IOException e) {
                // Windows keeps mapped files; the system's own cleaning will find them
            }
        }));
        return folder;
    }

    private boolean isWhole() {
        try {
            for (Map.Entry<String, String> sum : sums.entrySet()) {
                Path file = target.resolve(sum.getKey());
                if (!Files.isRegularFile(file) || !digest(Files.readAllBytes(file)).equals(sum.getValue())) return false;
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Path unpack() throws IOException {
        Path parent = Files.createDirectories(target.getParent());
        Path partial = Files.createTempDirectory(parent, AtomicFolder.TEMPORARY_PREFIX);
        try {
            for (String file : sums.keySet()) copy(file, partial.resolve(file));
            AtomicFile.forceFolder(partial);
            place(partial);
        } finally {
            AtomicFolder.delete(partial);
        }
        if (!isWhole()) throw new IOException(target + ": its files are not as they were written");
        return target;
    }

    private void copy(String file, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (InputStream in = packed.apply(file)) {
            Files.copy(in, to);
        }
    }

    /** Renames the folder that was filled, unless another process has been faster. */
    private void place(Path partial) throws IOException {
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException taken) {
            if (isWhole()) return;
            if (!Files.exists(target)) throw taken;
            Path damaged = Files.createTempDirectory(target.getParent(), AtomicFolder.TEMPORARY_PREFIX);
            Files.move(target, damaged.resolve("damaged"), StandardCopyOption.ATOMIC_MOVE);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            AtomicFolder.delete(damaged);
        }
    }

    /** SHA-256 in hexadecimal digits. */
    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
