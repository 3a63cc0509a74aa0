package lorikeet.ptx.syntax;

import java.util.Locale;

/** State spaces of memory. {@code GENERIC} is an address whose space its value tells. */
public enum Space {
    GLOBAL, SHARED, LOCAL, CONST, PARAM, GENERIC;

    /** The space that the modifier or directive {@code name} names, without the dot; null if it names none. */
    public static Space of(String name) {
        return switch (name) {
            case "global" -> GLOBAL;
            case "shared", "shared::cta" -> SHARED;
            case "local" -> LOCAL;
            case "const" -> CONST;
            case "param", "param::entry", "param::func" -> PARAM;
            default -> null;
        };
    }

    public String ptx() {
        return name().toLowerCase(Locale.ROOT);
    }
}
