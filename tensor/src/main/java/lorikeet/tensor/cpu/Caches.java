package lorikeet.tensor.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sizes of this machine's caches, as Linux tells them. */
final class Caches {
    /** Bytes of the second-level cache of a core; 1 MiB where that is not known. */
    static final long SECOND_LEVEL = size(level(2), 1 << 20);
    /** Bytes of the cache that cores share; 16 MiB where that is not known, and where there is none. */
    static final long SHARED = size(level(3), 16 << 20);

    private Caches() {}

    private static Path level(int level) {
        return Path.of("/sys/devices/system/cpu/cpu0/cache/index" + level + "/size");
    }

    /** Of a file such as {@code 2048K}. */
    static long size(Path file, long common) {
        try {
            String text = Files.readString(file).strip();
            return text.matches("\\d{1,9}K") ? Long.parseLong(text.substring(0, text.length() - 1)) << 10 : common;
        } catch (IOException e) {
            return common;
        }
    }
}
