package lorikeet.lora;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The known name that a mistyped one most probably meant. */
public final class Nearest {
    /** A name that differs in more places is no slip; longer ones are not compared. */
    private static final int SLIP = 4, LONGEST = 200;

    private Nearest() {}

    /**
     * A name that {@code typed} abbreviates, else the one with the fewest edits, if they are few for its length; the
     * alphabet decides among equals.
     */
    public static Optional<String> to(String typed, Collection<String> names) {
        if (typed.isEmpty() || typed.length() > LONGEST) return Optional.empty();
        int most = Math.min(SLIP, typed.length() / 3 + 1);
        Comparator<String> abbreviated = Comparator.comparing(name -> !name.startsWith(typed));
        return names.stream().sorted().min(abbreviated.thenComparingInt(name -> edits(typed, name)))
                .filter(name -> name.startsWith(typed) || edits(typed, name) <= most);
    }

    /** Up to {@code most} of {@code names} that begin as {@code typed} does, or with few edits, or that have it in them: in this order. */
    public static List<String> several(String typed, Collection<String> names, int most) {
        if (typed.isEmpty() || typed.length() > LONGEST) return List.of();
        int slip = Math.min(SLIP, typed.length() / 3 + 1);
        ToIntFunction<String> distance = name -> {
            int edits = edits(typed, name.substring(0, Math.min(typed.length(), name.length())));
            return edits <= slip ? edits : name.contains(typed) ? slip + 1 : Integer.MAX_VALUE;
        };
        return names.stream().filter(name -> distance.applyAsInt(name) <= slip + 1).sorted(Comparator.comparingInt(distance).thenComparing(Comparator.naturalOrder())).limit(most).toList();
    }

    /** What to add in brackets to a message about {@code name}, where one of {@code names} is near; else nothing. */
    public static String hint(String name, Collection<String> names) {
        return to(name, names).map(near -> " (did you mean " + near + "?)").orElse("");
    }

    /** As {@link #hint}, for the end of a message. */
    public static String suggestion(String name, Collection<String> names) {
        return to(name, names).map(near -> "; did you mean '" + near + "'?").orElse("");
    }

    /** Levenshtein's distance: insertions, deletions and replacements of a character. */
    public static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) row[j] = j;
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replace = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
