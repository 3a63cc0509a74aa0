package lorikeet.tensor.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sizes of this machine's caches, as Linux tells them. */
final class Caches {
    /** Bytes of the second-level cache of a core; 1 MiB where that is not known. */
    static final long SECOND_LEVEL = secondLevel(Path.of("/sys/devices/system/cpu/cpu0/cache/index2/size"));

    private static final long COMMON = 1 << 20;

    private Caches() {}

    /** Of a file such as {@code 2048K}. */
    static long secondLevel(Path size) {
        try {
            String text = Files.readString(size).strip();
            return text.matches("\\d{1,9}K") ? Long.parseLong(text.substring(0, text.length() - 1)) << 10 : COMMON;
        } catch (IOException e) {
            return COMMON;
        }
    }
}
