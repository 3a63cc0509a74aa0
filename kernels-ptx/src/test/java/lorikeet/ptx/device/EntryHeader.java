package lorikeet.ptx.device;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The head of an entry in PTX text, read by the shortest means: parameters as {@code "type name"}, and {@code .maxntid}. */
record EntryHeader(List<String> parameters, Dim3 maxntid) {
    static EntryHeader of(String entry, String text) {
        String code = text.replaceAll("//[^\n]*", "");
        Matcher head = find("\\.entry\\s+" + Pattern.quote(entry) + "\\s*\\(([^)]*)\\)([^{]*)\\{", code);
        List<String> parameters = new ArrayList<>();
        for (String parameter : head.group(1).split(",")) {
            Matcher parts = find("\\.param\\s+\\.(\\w+)\\b.*\\s(\\w+)\\s*$", parameter.strip());
            parameters.add(parts.group(1) + " " + parts.group(2));
        }
        Matcher threads = find("\\.maxntid\\s+(\\d+),\\s*(\\d+),\\s*(\\d+)", head.group(2));
        return new EntryHeader(parameters, new Dim3(number(threads, 1), number(threads, 2), number(threads, 3)));
    }

    private static Matcher find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) throw new AssertionError("no " + pattern + " in " + text);
        return matcher;
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }
}
