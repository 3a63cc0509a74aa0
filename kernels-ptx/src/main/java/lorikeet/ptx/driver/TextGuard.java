package lorikeet.ptx.driver;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;

/**
 * Keeps text from NVIDIA's assemblers that would take them minutes and gigabytes (registers that nobody uses), and from the one
 * in this process (12.0) what ends the whole process with a segmentation fault instead of an error: it formats "missing .version"
 * and "missing .target" with the name of a file that it does not have, arrays of about 4 GiB overflow its sizes, and loads to {@code _}
 * have no type.
 */
final class TextGuard {
    private static final Pattern HEAD = Pattern.compile("\\.version\\s+\\d+\\.\\d+\\s+(\\.target\\s+sm_\\d+)?");
    private static final Pattern ARRAY = Pattern.compile("\\[\\s*(0[xX][0-9a-fA-F]+|\\d+)U?\\s*]");
    private static final Pattern REGISTERS = Pattern.compile("<\\s*(0[xX][0-9a-fA-F]+|\\d+)U?\\s*>");
    private static final Pattern LOAD_OF_NOTHING = Pattern.compile("\\bldu?\\.[\\w.:]*\\s+_\\s*,");
    /** A million would take seconds to assemble. */
    private static final long MOST_REGISTERS = 1L << 17;
    private static final long MOST_ELEMENTS = 1L << 26;

    private TextGuard() {}

    /** Throws if {@code source} has no head, or arrays that it need not have. */
    static void check(PtxSource source) {
        String code = withoutComments(source.text());
        Matcher head = HEAD.matcher(code);
        int first = code.length() - code.stripLeading().length();
        head.region(first, code.length());
        if (!head.lookingAt()) throw at(source, code, first, "expected .version as the first directive");
        if (head.group(1) == null) throw at(source, code, head.end(), "expected .target sm_NN after .version");
        int nul = code.indexOf('\0');
        if (nul >= 0) throw at(source, code, nul, "NUL character");
        Matcher load = LOAD_OF_NOTHING.matcher(code);
        if (load.find()) throw at(source, code, load.start(), "a load whose whole result is thrown away");
        checkArrays(source, code);
        checkRegisters(source, code);
    }

    /** Declared registers cost time and memory, used or not; text that uses all of its own is longer than they are many. */
    private static void checkRegisters(PtxSource source, String code) {
        long most = Math.max(MOST_REGISTERS, code.length());
        long total = 0;
        for (Matcher range = REGISTERS.matcher(code); range.find();) {
            total += Math.min(most + 1, elements(range.group(1)));
            if (total > most) throw at(source, code, range.start(), "more than " + most + " registers");
        }
    }

    private static void checkArrays(PtxSource source, String code) {
        long total = 0;
        long array = 0;
        int end = -1;
        for (Matcher extent = ARRAY.matcher(code); extent.find(); end = extent.end()) {
            boolean sameArray = end >= 0 && code.substring(end, extent.start()).isBlank();
            if (sameArray) total -= array;
            array = Math.min(MOST_ELEMENTS + 1, elements(extent.group(1))) * (sameArray ? array : 1);
            total += array;
            if (total > MOST_ELEMENTS) throw at(source, code, extent.start(), "arrays of more than " + MOST_ELEMENTS + " elements");
        }
    }

    private static long elements(String number) {
        try {
            return Long.decode(number);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /** {@code text} with every comment blanked, line ends kept; an open comment runs to the end. */
    private static String withoutComments(String text) {
        StringBuilder code = new StringBuilder(text);
        int i = 0;
        while (i + 1 < text.length()) {
            int end = text.startsWith("//", i) ? text.indexOf('\n', i) : text.startsWith("/*", i) ? text.indexOf("*/", i + 2) : i;
            if (end == i) {
                i++;
                continue;
            }
            int stop = end < 0 ? text.length() : text.charAt(end) == '\n' ? end : end + 2;
            for (; i < stop; i++) if (text.charAt(i) != '\n') code.setCharAt(i, ' ');
        }
        return code.toString();
    }

    private static FormatException at(PtxSource source, String code, int position, String what) {
        long line = 1 + code.substring(0, position).chars().filter(c -> c == '\n').count();
        return new FormatException(source.name() + " line " + line + ": " + what);
    }
}
