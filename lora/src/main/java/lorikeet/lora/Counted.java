package lorikeet.lora;

import java.util.Locale;

/** Counts in sentences. */
public final class Counted {
    private Counted() {}

    /** Such as {@code 1 row} or {@code 1,200 rows}. */
    public static String of(long count, String noun) {
        return of(count, noun, noun + "s");
    }

    /** As above, for nouns that have a plural of their own. */
    public static String of(long count, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
    }
}
