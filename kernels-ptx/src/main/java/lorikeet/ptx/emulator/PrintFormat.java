package lorikeet.ptx.emulator;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formats as C's printf does: what CUDA's printf takes, and {@code *} for widths and precisions. */
final class PrintFormat {
    /** Wider fields are cut to this, so that a wrong width fills no memory. */
    private static final int WIDEST = 1024;
    private static final Pattern SPECIFIER = Pattern.compile("%([-+ #0]*)(\\*|[0-9]{1,9})?(?:\\.(\\*|-?[0-9]{0,9}))?(hh|h|ll|l|j|z|t|L)?([%diouxXcspnfFeEgGaA])");

    /** What the call brought, read one after another. */
    interface Values {
        int word();

        long wide();

        double real();

        /** The text at a generic address. */
        String text(long address);
    }

    private final String flags;
    private final String length;
    private final int width;
    /** -1: none. */
    private final int precision;
    private final char conversion;

    private PrintFormat(String flags, String length, int width, int precision, char conversion) {
        this.flags = flags;
        this.length = length;
        this.width = width;
        this.precision = precision;
        this.conversion = conversion;
    }

    /** {@code format} with its specifiers replaced; what is no specifier stays as it is. */
    static String of(String format, Values values) {
        Matcher matcher = SPECIFIER.matcher(format);
        StringBuilder out = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            out.append(format, from, matcher.start());
            out.append(matcher.group(5).equals("%") ? "%" : read(matcher, values).apply(values));
            from = matcher.end();
        }
        return out.append(format, from, format.length()).toString();
    }

    private static PrintFormat read(Matcher m, Values values) {
        String flags = m.group(1);
        int width = m.group(2) == null ? 0 : m.group(2).equals("*") ? values.word() : Integer.parseInt(m.group(2));
        if (width < 0) flags += "-";
        String after = m.group(3);
        int precision = after == null ? -1 : after.equals("*") ? values.word() : after.isEmpty() || after.equals("-") ? 0 : Integer.parseInt(after);
        String length = m.group(4) == null ? "" : m.group(4);
        return new PrintFormat(flags, length, Math.min(WIDEST, Math.abs(width)), Math.clamp(precision, -1, WIDEST), m.group(5).charAt(0));
    }

    private String apply(Values values) {
        return switch (conversion) {
            case 'd', 'i' -> signed(values);
            case 'u' -> whole("", Long.toUnsignedString(unsigned(values)));
            case 'o' -> octal(Long.toOctalString(unsigned(values)));
            case 'x', 'X' -> hexadecimal(unsigned(values));
            case 'c' -> padded("", String.valueOf((char) (values.word() & 0xff)), false);
            case 's' -> string(values);
            case 'p' -> pointer(values.wide());
            case 'n' -> nothing(values.wide());
            default -> real(values.real());
        };
    }

    private boolean has(char flag) {
        return flags.indexOf(flag) >= 0;
    }

    private boolean isWide() {
        return !length.isEmpty() && !length.startsWith("h");
    }

    private String signed(Values values) {
        long value = isWide() ? values.wide() : values.word();
        if (length.equals("h")) value = (short) value;
        if (length.equals("hh")) value = (byte) value;
        String digits = Long.toString(value);
        return whole(sign(value < 0), value < 0 ? digits.substring(1) : digits);
    }

    private long unsigned(Values values) {
        if (isWide()) return values.wide();
        long value = values.word() & 0xffffffffL;
        return length.equals("h") ? value & 0xffff : length.equals("hh") ? value & 0xff : value;
    }

    private String sign(boolean negative) {
        return negative ? "-" : has('+') ? "+" : has(' ') ? " " : "";
    }

    private String octal(String digits) {
        return whole("", has('#') && !digits.startsWith("0") ? "0" + digits : digits);
    }

    private String hexadecimal(long value) {
        String digits = Long.toHexString(value);
        String text = whole(has('#') && value != 0 ? "0x" : "", digits);
        return conversion == 'X' ? text.toUpperCase(Locale.ROOT) : text;
    }

    /** An integer: the precision is the fewest digits, and with one no zeros fill the width. */
    private String whole(String prefix, String digits) {
        String all = precision == 0 && digits.equals("0") ? "" : "0".repeat(Math.max(0, precision - digits.length())) + digits;
        return padded(prefix, all, has('0') && precision < 0);
    }

    private String string(Values values) {
        long address = values.wide();
        String text = address == 0 ? "(null)" : values.text(address);
        return padded("", precision >= 0 && precision < text.length() ? text.substring(0, precision) : text, false);
    }

    private String pointer(long address) {
        return address == 0 ? padded("", "(nil)", false) : padded("0x", Long.toHexString(address), has('0'));
    }

    /** A device has nowhere to count to. */
    private static String nothing(long address) {
        return "";
    }

    private String real(double value) {
        boolean negative = Double.doubleToRawLongBits(value) < 0;
        boolean finite = Double.isFinite(value);
        char lower = Character.toLowerCase(conversion);
        String digits = !finite ? value != value ? "nan" : "inf" : PrintDigits.of(Math.abs(value), lower, precision, has('#'));
        String prefix = finite && lower == 'a' ? sign(negative) + "0x" : sign(negative);
        String text = padded(prefix, digits, has('0') && finite);
        return lower == conversion ? text : text.toUpperCase(Locale.ROOT);
    }

    private String padded(String prefix, String text, boolean zeros) {
        int missing = Math.max(0, width - prefix.length() - text.length());
        if (has('-')) return prefix + text + " ".repeat(missing);
        return zeros ? prefix + "0".repeat(missing) + text : " ".repeat(missing) + prefix + text;
    }
}
