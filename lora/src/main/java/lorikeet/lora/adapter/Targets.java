package lorikeet.lora.adapter;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
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
    record Regex(Pattern pattern) implements Targets {
        public static Regex of(String expression) {
            try {
                return new Regex(Pattern.compile(expression));
            } catch (PatternSyntaxException e) {
                throw new UsageException("--target_modules: '" + expression + "' is no regular expression: " + e.getDescription() + " at character " + (e.getIndex() + 1));
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Regex regex && regex.pattern.pattern().equals(pattern.pattern());
        }

        @Override
        public int hashCode() {
            return pattern.pattern().hashCode();
        }
    }

    /** Whether the module at {@code path} is hit. */
    default boolean hit(String path) {
        return switch (this) {
            case Names list -> list.names().stream().anyMatch(name -> named(path, name));
            case Regex regex -> regex.pattern().matcher(path).matches();
        };
    }

    /** Whether {@code path} is {@code name} or ends with it after a dot. */
    static boolean named(String path, String name) {
        return path.equals(name) || path.endsWith("." + name);
    }
}
