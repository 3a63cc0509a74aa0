package lorikeet.lora.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Commands and flags that ms-swift has, from {@code swift-names.txt}: who asks for one that is not here is told so,
 * rather than given a similar name that means something else.
 */
final class SwiftNames {
    private static final String FILE = "/lorikeet/lora/cli/swift-names.txt";

    /** By name: empty, or what an older version's name is called now, with its values apart by |. */
    private static final Map<String, String> NAMES = read();

    private SwiftNames() {}

    /** What to say to {@code name} as a command, where it is one of ms-swift's. */
    static Optional<String> command(String name) {
        return NAMES.containsKey(name) ? Optional.of("command '" + name + "' of ms-swift does not exist here yet") : Optional.empty();
    }

    /** What to say to the flag {@code name}, where it is one of ms-swift's. */
    static Optional<String> missing(String name) {
        return name.startsWith("--") && NAMES.containsKey(name)
                ? Optional.of("flag '" + name + "' of ms-swift does not exist here yet") : Optional.empty();
    }

    /** What to say to a value of a flag that is here, where ms-swift has that value. */
    static Optional<String> missingValue(String flag, String value) {
        return NAMES.containsKey(flag + ":" + value.toLowerCase(Locale.ROOT))
                ? Optional.of(flag + ": '" + value + "' of ms-swift does not exist here yet") : Optional.empty();
    }

    /** What ms-swift calls a flag now that had the name {@code name} in older versions. */
    static Optional<String> renamed(String name) {
        return Optional.ofNullable(NAMES.get(name)).filter(now -> !now.isEmpty()).map(now -> now.split("\\|")[0]);
    }

    /** What the flag {@code name} of older versions says now when it is true, and when it is false; empty for other flags. */
    static List<String> yesAndNo(String name) {
        String now = NAMES.getOrDefault(name, "");
        return now.contains("|") ? List.of(now.split("\\|")).subList(1, 3) : List.of();
    }

    private static Map<String, String> read() {
        Map<String, String> names = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(SwiftNames.class.getResourceAsStream(FILE), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) continue;
                for (String word : line.split(" ")) {
                    String[] parts = word.split("=");
                    names.put(parts[0], parts.length == 2 ? parts[1] : "");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
