package lorikeet.ptx.syntax;

import java.util.HashMap;
import java.util.Map;

/**
 * Names that are declared between two braces, and the scopes around. A range of registers ({@code %r<100>}) costs nothing
 * until one of it is used.
 */
final class Scope {
    private record Range(Position at, PtxType type, int vector, long count) {}

    /** What one name stands for: a {@link Register}, an array of them (a vector register) or a {@link Variable}. */
    private final Map<String, Object> names = new HashMap<>();
    private final Map<String, Range> ranges = new HashMap<>();
    private final Scope outer;
    private final int depth;

    Scope(Scope outer) {
        this.outer = outer;
        depth = outer == null ? 0 : outer.depth + 1;
    }

    Scope outer() {
        return outer;
    }

    int depth() {
        return depth;
    }

    void declare(Position at, String name, Object meaning) {
        if (inRange(name) != null || names.putIfAbsent(name, meaning) != null) throw at.error("'" + name + "' is declared twice in this scope");
    }

    void declareRange(Position at, String prefix, PtxType type, int vector, long count) {
        for (String name : names.keySet()) {
            boolean inside = name.length() > prefix.length() && name.length() <= prefix.length() + 10 && name.startsWith(prefix) && isIndex(name.substring(prefix.length()), count);
            if (inside) throw at.error("'" + name + "' is declared twice in this scope");
        }
        if (ranges.putIfAbsent(prefix, new Range(at, type, vector, count)) != null) throw at.error("'" + prefix + "<…>' is declared twice in this scope");
    }

    /** What {@code name} stands for here or in an outer scope; null if it is not declared. */
    Object find(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object found = scope.names.get(name);
            if (found == null && !scope.ranges.isEmpty()) found = scope.inRange(name);
            if (found != null) return found;
        }
        return null;
    }

    private static boolean isIndex(String digits, long count) {
        boolean canonical = digits.chars().allMatch(c -> c >= '0' && c <= '9') && (digits.length() == 1 || digits.charAt(0) != '0');
        return canonical && Long.parseLong(digits) < count;
    }

    private Object inRange(String name) {
        for (int split = name.length() - 1; split > 0 && name.length() - split <= 10 && Character.isDigit(name.charAt(split)); split--) {
            Range range = ranges.get(name.substring(0, split));
            if (range == null || !isIndex(name.substring(split), range.count)) continue;
            Object register = Declarations.register(range.at, name, range.type, range.vector);
            names.put(name, register);
            return register;
        }
        return null;
    }
}
