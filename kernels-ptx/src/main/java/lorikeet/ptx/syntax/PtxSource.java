package lorikeet.ptx.syntax;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import lorikeet.tensor.FormatException;

/**
 * PTX text and the name it is known by in messages. PTX has no templates, so a kernel file may carry textual parameters,
 * {@code $NAME} in capitals, digits and inner underscores; {@link #expand} replaces each by its value. An expansion never
 * adds or removes a line, so line numbers of the expanded text are those of the file.
 */
public record PtxSource(String name, String text) {
    private static final String FOLDER = "/lorikeet/ptx/";
    private static final Pattern PARAMETER = Pattern.compile("\\$([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)");

    /** The kernel file {@code file}, for example {@code adamw.ptx}, that is shipped with this module; with a {@code /} before it, any resource of the class path. */
    public static PtxSource load(String file) {
        String folder = file.startsWith("/") ? "" : FOLDER;
        try (InputStream in = PtxSource.class.getResourceAsStream(folder + file)) {
            if (in == null) throw new FormatException("no kernel file " + file + " among the resources" + (folder.isEmpty() ? " of the class path" : " in " + FOLDER));
            return new PtxSource(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read kernel file " + file, e);
        }
    }

    /** The one way to write a file's name that {@link #load} takes in several: without this module's folder. */
    public static String shortest(String file) {
        return file.startsWith(FOLDER) ? file.substring(FOLDER.length()) : file;
    }

    /** Names of the textual parameters in this text. */
    public SortedSet<String> parameters() {
        SortedSet<String> names = new TreeSet<>();
        PARAMETER.matcher(text).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    /** This text with every textual parameter replaced. Every parameter needs a value, and every value a parameter. */
    public PtxSource expand(Map<String, String> values) {
        SortedSet<String> known = parameters();
        for (String given : new TreeSet<>(values.keySet())) {
            if (!known.contains(given)) throw new FormatException(name + ": no textual parameter $" + given + ", found " + known);
        }
        String expanded = PARAMETER.matcher(text).replaceAll(found -> value(found, values).replace("\\", "\\\\").replace("$", "\\$"));
        int left = expanded.indexOf('$');
        if (left >= 0) throw at(left, expanded, "'$' begins no textual parameter (names are capitals, digits and inner underscores)");
        return new PtxSource(name, expanded);
    }

    private String value(MatchResult found, Map<String, String> values) {
        String value = values.get(found.group(1));
        if (value == null) throw at(found.start(), text, "textual parameter $" + found.group(1) + " has no value, given " + new TreeSet<>(values.keySet()));
        if (value.indexOf('\n') >= 0) throw at(found.start(), text, "the value of $" + found.group(1) + " has more than one line");
        return value;
    }

    private FormatException at(int position, String in, String what) {
        long line = 1 + in.substring(0, position).chars().filter(c -> c == '\n').count();
        return new FormatException(name + " line " + line + ": " + what);
    }
}
