package lorikeet.lora.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.tensor.io.OneLine;

/** On which lines of a flag file the flags stand that came from it, so that an error about one says where it is. */
final class FlagOrigins {
    private static final Pattern ABOUT = Pattern.compile("(?:unknown flag '|flag ')?(--[A-Za-z0-9_]+)\\b.*", Pattern.DOTALL);

    private final Map<String, String> places = new HashMap<>();

    void add(String flag, Path file, int line) {
        places.put(flag, OneLine.of(file.toString()) + " line " + line);
    }

    /** The message, with file and line before it where it is about a flag of a file. */
    String placed(String message) {
        Matcher about = ABOUT.matcher(message);
        String place = about.matches() ? places.get(about.group(1)) : null;
        return place == null ? message : place + ": " + message;
    }
}
