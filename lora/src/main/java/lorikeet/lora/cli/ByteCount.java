package lorikeet.lora.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.lora.UsageException;

/** A number of bytes as a flag: {@code 24GB} is 24 billion, {@code 24GiB} 24 times 2 to the 30th, {@code 123456} bytes. */
final class ByteCount {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?) ?([A-Z]*)");
    private static final Map<String, Long> UNITS = Map.of("", 1L, "B", 1L, "KB", 1000L, "MB", 1_000_000L, "GB", 1_000_000_000L, "TB", 1_000_000_000_000L,
            "KIB", 1L << 10, "MIB", 1L << 20, "GIB", 1L << 30, "TIB", 1L << 40);

    private ByteCount() {}

    /** @throws UsageException that names {@code flag}, if {@code text} is no such number or exceeds 63 bits */
    static long of(String flag, String text) {
        Matcher found = TEXT.matcher(text.strip().toUpperCase(Locale.ROOT));
        Long unit = found.matches() ? UNITS.get(found.group(2)) : null;
        if (unit == null) throw refused(flag, text);
        BigDecimal bytes = new BigDecimal(found.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.ONE) < 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) throw refused(flag, text);
        return bytes.longValue();
    }

    private static UsageException refused(String flag, String text) {
        return new UsageException(flag + ": expected a size such as 24GB or 24GiB, found '" + text + "'");
    }
}
