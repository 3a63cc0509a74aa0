package lorikeet.ptx.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;

/**
 * Sizes of an entry's parameters, from the head of the entry alone: text that a driver accepts may hold instructions that
 * nothing here knows.
 */
public final class EntryParameters {
    private static final Pattern TYPE = Pattern.compile("\\.(?:[us]|b?f|b)(8|16|32|64)\\b");
    private static final Pattern EXTENT = Pattern.compile("\\w\\s*\\[\\s*(\\d+)\\s*]$");

    private EntryParameters() {}

    /** Bytes of each parameter of {@code entry}, in order. */
    public static List<Integer> sizes(PtxSource source, String entry) {
        String code = withoutComments(source.text());
        Matcher head = Pattern.compile("\\.entry\\s+" + Pattern.quote(entry) + "\\s*(?:\\(([^)]*)\\)|(?=[^(\\s]))").matcher(code);
        if (!head.find()) throw new FormatException(source.name() + ": no .entry " + entry);
        List<Integer> sizes = new ArrayList<>();
        if (head.group(1) == null || head.group(1).isBlank()) return sizes;
        for (String parameter : head.group(1).split(",")) sizes.add(size(source, entry, parameter.strip()));
        return sizes;
    }

    /** Each comment a space. By hand: every kernel that is loaded comes by here, and an expression takes as long as parsing the text. */
    private static String withoutComments(String text) {
        StringBuilder code = new StringBuilder(text.length());
        int copied = 0;
        for (int at = text.indexOf('/'); at >= 0; at = text.indexOf('/', Math.max(at + 1, copied))) {
            int end = endOfComment(text, at);
            if (end < 0) continue;
            code.append(text, copied, at).append(' ');
            copied = end;
        }
        return code.append(text, copied, text.length()).toString();
    }

    /** Where the comment that begins at {@code at} has ended; -1 where none begins, or one that nothing ends. */
    private static int endOfComment(String text, int at) {
        boolean line = text.startsWith("//", at);
        if (!line && !text.startsWith("/*", at)) return -1;
        int end = line ? text.indexOf('\n', at) : text.indexOf("*/", at + 2);
        return line ? end < 0 ? text.length() : end : end < 0 ? -1 : end + 2;
    }

    private static int size(PtxSource source, String entry, String parameter) {
        Matcher type = TYPE.matcher(parameter);
        if (!parameter.startsWith(".param") || !type.find())
            throw new FormatException(source.name() + ": parameter '" + parameter + "' of .entry " + entry + " has no known type");
        int bytes = Integer.parseInt(type.group(1)) / Byte.SIZE;
        if (parameter.indexOf('[') < 0) return bytes;
        Matcher extent = EXTENT.matcher(parameter);
        if (!extent.find()) throw new FormatException(source.name() + ": parameter '" + parameter + "' of .entry " + entry + ": expected one number of elements");
        return Math.multiplyExact(bytes, Integer.parseInt(extent.group(1)));
    }
}
