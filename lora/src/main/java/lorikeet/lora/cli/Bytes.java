package lorikeet.lora.cli;

import java.util.Locale;

/** Sizes in memory, as people read them. */
final class Bytes {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Bytes() {}

    /** Such as {@code 1.5 MiB}. */
    static String of(long bytes) {
        if (bytes < 1024) return bytes + " B";
        int unit = Math.min((63 - Long.numberOfLeadingZeros(bytes)) / 10, UNITS.length);
        return String.format(Locale.ROOT, "%.1f %s", Math.scalb((double) bytes, -10 * unit), UNITS[unit - 1]);
    }
}
