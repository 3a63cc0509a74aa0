package lorikeet.lora.hub;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Environment variables, and the user's home folder; a caller may bind others for what it runs. */
public final class Environment {
    /** Variables in place of the process's own. */
    public static final ScopedValue<Map<String, String>> VARIABLES = ScopedValue.newInstance();

    private Environment() {}

    /** The folder that a variable names; none where it is unset or empty. {@code ~} begins at home, as in Python's expanduser. */
    static Optional<Path> folder(String variable) {
        return text(variable).map(name -> name.equals("~") || name.startsWith("~/") ? home().resolve(name.substring(Math.min(2, name.length()))) : Path.of(name));
    }

    /** Where programs keep what they can make again: {@code XDG_CACHE_HOME}, else {@code .cache} at home. */
    public static Path cache() {
        return folder("XDG_CACHE_HOME").orElseGet(() -> home().resolve(".cache"));
    }

    static Path home() {
        return Path.of(text("HOME").orElseGet(() -> System.getProperty("user.home")));
    }

    private static Optional<String> text(String variable) {
        Map<String, String> variables = VARIABLES.isBound() ? VARIABLES.get() : System.getenv();
        return Optional.ofNullable(variables.get(variable)).filter(value -> !value.isBlank());
    }
}
