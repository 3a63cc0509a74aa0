package lorikeet.ptx.syntax;

import java.util.Map;
import java.util.Set;

/** The versions of PTX that there are, and the first one that knows each target. */
final class Versions {
    private static final Set<Integer> ALL = Set.of(10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 30, 31, 32, 40, 41, 42, 43, 50, 60, 61, 62, 63, 64, 65,
            70, 71, 72, 73, 74, 75, 76, 77, 78, 80, 81, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92);
    private static final int NEWEST = 92;
    private static final Map<String, Integer> FIRST = Map.ofEntries(Map.entry("sm_10", 10), Map.entry("sm_11", 10), Map.entry("sm_12", 12), Map.entry("sm_13", 12),
            Map.entry("sm_20", 20), Map.entry("sm_30", 30), Map.entry("sm_32", 40), Map.entry("sm_35", 31), Map.entry("sm_37", 41), Map.entry("sm_50", 40),
            Map.entry("sm_52", 41), Map.entry("sm_53", 42), Map.entry("sm_60", 50), Map.entry("sm_61", 50), Map.entry("sm_62", 50), Map.entry("sm_70", 60),
            Map.entry("sm_72", 61), Map.entry("sm_75", 63), Map.entry("sm_80", 70), Map.entry("sm_86", 71), Map.entry("sm_87", 74), Map.entry("sm_88", 90),
            Map.entry("sm_89", 78), Map.entry("sm_90", 78), Map.entry("sm_90a", 80), Map.entry("sm_100", 86), Map.entry("sm_100a", 86), Map.entry("sm_100f", 88),
            Map.entry("sm_101", 86), Map.entry("sm_101a", 86), Map.entry("sm_101f", 88), Map.entry("sm_103", 88), Map.entry("sm_103a", 88), Map.entry("sm_103f", 88),
            Map.entry("sm_110", 90), Map.entry("sm_110a", 90), Map.entry("sm_110f", 90), Map.entry("sm_120", 87), Map.entry("sm_120a", 87), Map.entry("sm_120f", 88),
            Map.entry("sm_121", 88), Map.entry("sm_121a", 88), Map.entry("sm_121f", 88));
    private static final Set<String> OPTIONS = Set.of("debug", "texmode_unified", "texmode_independent", "map_f64_to_f32");

    private Versions() {}

    /** The version {@code number}, as {@code 10 * major + minor}. */
    static int version(Token number) {
        if (!number.text().matches("[1-9]\\.[0-9]")) throw number.at().error(".version " + number.shown() + ", expected one like 7.8");
        int version = 10 * (number.text().charAt(0) - '0') + number.text().charAt(2) - '0';
        if (!ALL.contains(version)) throw number.at().error(".version " + number.text() + (version > NEWEST ? " is newer than what is known, expected at most " + text(NEWEST) : " does not exist"));
        return version;
    }

    /** Refuses a target that does not exist, or not yet in {@code version}. */
    static String target(Token named, int version) {
        Integer first = FIRST.get(named.text());
        if (first == null) throw named.at().error(".target " + named.shown() + " does not exist, expected one like sm_80 or sm_90a");
        if (version < first) throw named.at().error(".target " + named.text() + " needs .version " + text(first) + ", found " + text(version));
        return named.text();
    }

    /** What may stand after the target. */
    static void option(Token named) {
        if (!OPTIONS.contains(named.text())) throw named.at().error(".target option " + named.shown() + ", expected debug, texmode_unified, texmode_independent or map_f64_to_f32");
    }

    private static String text(int version) {
        return version / 10 + "." + version % 10;
    }
}
