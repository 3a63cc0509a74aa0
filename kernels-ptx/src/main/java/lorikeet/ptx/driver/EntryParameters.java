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
    private static final Pattern COMMENT = Pattern.compile("//[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("\\.(?:[us]|b?f|b)(8|16|32|64)\\b");
    private static final Pattern EXTENT = Pattern.compile("\\w\\s*\\[\\s*(\\d+)\\s*]$");

    private EntryParameters() {}

    /** Bytes of each parameter of {@code entry}, in order. */
    public static List<Integer> sizes(PtxSource source, String entry) {
        String code = COMMENT.matcher(source.text()).replaceAll(" ");
        Matcher head = Pattern.compile("\\.entry\\s+" + Pattern.quote(entry) + "\\s*(?:\\(([^)]*)\\)|(?=[^(\\s]))").matcher(code);
        if (!head.find()) throw new FormatException(source.name() + ": no .entry " + entry);
        List<Integer> sizes = new ArrayList<>();
        if (head.group(1) == null || head.group(1).isBlank()) return sizes;
        for (String parameter : head.group(1).split(",")) sizes.add(size(source, entry, parameter.strip()));
        return sizes;
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
