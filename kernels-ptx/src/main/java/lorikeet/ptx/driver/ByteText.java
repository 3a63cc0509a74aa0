package lorikeet.ptx.driver;

import java.util.Locale;

/** Sizes as people read them. */
final class ByteText {
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    private ByteText() {}

    /** {@code 4 GiB}, {@code 1.5 MiB}, {@code 12 bytes}. */
    static String of(long bytes) {
        int unit = Math.min(UNITS.length - 1, Math.max(0, 63 - Long.numberOfLeadingZeros(Math.max(1, bytes))) / 10);
        String number = String.format(Locale.ROOT, "%.1f", bytes / (double) (1L << 10 * unit));
        return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number) + " " + UNITS[unit];
    }
}
