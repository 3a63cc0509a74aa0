package lorikeet.lora.adapter;

import java.util.List;
import lorikeet.lora.UsageException;

/** Which modules get an adapter, by PEFT's rules for {@code target_modules}. */
public sealed interface Targets {
    /** A module is hit if its path equals an entry or ends with "." and the entry. */
    record Names(List<String> names) implements Targets {
        public Names {
            names = List.copyOf(names);
        }
    }

    /** A module is hit if the expression matches its whole path. */
    record Regex(String expression) implements Targets {
        /** @throws UsageException if it is no regular expression */
        public static Regex of(String expression) {
            Expression.of("--target_modules", expression);
            return new Regex(expression);
        }
    }

    /** Whether the module at {@code path} is hit. */
    default boolean hit(String path) {
        return switch (this) {
            case Names list -> list.names().stream().anyMatch(name -> named(path, name));
            case Regex regex -> Expression.of("--target_modules", regex.expression()).matches(path);
        };
    }

    /** Whether {@code path} is {@code name} or ends with it after a dot. */
    static boolean named(String path, String name) {
        return path.equals(name) || path.endsWith("." + name);
    }
}
