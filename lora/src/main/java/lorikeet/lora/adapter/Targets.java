package lorikeet.lora.adapter;

import java.util.List;
import java.util.function.Predicate;
import lorikeet.lora.UsageException;

/** Which modules get an adapter, by PEFT's rules for {@code target_modules}. */
public sealed interface Targets {
    /** PEFT's name of the setting. */
    String SETTING = "target_modules";

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
            return of(Origin.FLAGS, expression);
        }

        /** As above, given at {@code origin}. */
        public static Regex of(Origin origin, String expression) {
            Expression.of(origin.place(SETTING), expression);
            return new Regex(expression);
        }
    }

    /** Whether the module at {@code path} is hit. */
    default boolean hit(String path) {
        return matcher(Origin.FLAGS).test(path);
    }

    /** Tells the paths of modules that are hit; {@code origin} stands before the message about an expression that takes too long. */
    default Predicate<String> matcher(Origin origin) {
        return switch (this) {
            case Names list -> path -> list.names().stream().anyMatch(name -> named(path, name));
            case Regex regex -> Expression.of(origin.place(SETTING), regex.expression())::matches;
        };
    }

    /** Whether {@code path} is {@code name} or ends with it after a dot. */
    static boolean named(String path, String name) {
        return path.equals(name) || path.endsWith("." + name);
    }
}
