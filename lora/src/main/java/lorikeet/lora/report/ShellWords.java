package lorikeet.lora.report;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Arguments as one line that a POSIX shell takes apart into the same arguments. */
public final class ShellWords {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellWords() {}

    /** Within single quotes every character stands for itself, but for the quote: it is put between two quoted parts. */
    public static String quoted(List<String> words) {
        return words.stream().map(word -> PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'").collect(Collectors.joining(" "));
    }
}
