package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.PtxType;

/** An opcode and its modifiers: {@code fma.rn.ftz.f32}. A decoder takes the modifiers that it knows; those left are refused. */
final class Opcode {
    private static final Pattern VECTOR = Pattern.compile("v[0-9]+");

    private final String text;
    private final String name;
    private final List<String> modifiers;
    private final List<String> left;

    Opcode(String text) {
        this.text = text;
        String[] parts = text.split("\\.", -1);
        name = parts[0];
        modifiers = List.of(parts).subList(1, parts.length);
        left = new ArrayList<>(modifiers);
    }

    String text() {
        return text;
    }

    String name() {
        return name;
    }

    boolean has(String modifier) {
        return modifiers.contains(modifier);
    }

    /** Whether {@code modifier} is there; it counts as understood. */
    boolean take(String modifier) {
        return left.remove(modifier);
    }

    /** The first of {@code choices} that is there, taken; null if none is. */
    String takeOneOf(String... choices) {
        for (String choice : choices) {
            if (left.remove(choice)) return choice;
        }
        return null;
    }

    /** The modifiers that are widths of vectors, or would be. */
    Stream<String> vectors() {
        return modifiers.stream().filter(modifier -> modifier.startsWith("v") && VECTOR.matcher(modifier).matches());
    }

    /** The one of {@code known} with the same modifiers, those that are no types in another order: {@code div.ftz.rn.f32}; null if there is none. */
    String inOrder(Collection<String> known) {
        if (modifiers.isEmpty() || PtxType.of(modifiers.getLast()) == null) return null;
        for (String text : known) {
            if (text.length() != this.text.length() || !text.startsWith(name + ".")) continue;
            Opcode other = new Opcode(text);
            boolean types = types(other).equals(types(this));
            if (types && distance(other) == 0) return text;
        }
        return null;
    }

    private static List<String> types(Opcode op) {
        return op.modifiers.stream().filter(modifier -> PtxType.of(modifier) != null).toList();
    }

    /** In how many modifiers this and {@code other} differ. */
    int distance(Opcode other) {
        List<String> more = new ArrayList<>(other.modifiers);
        int missing = 0;
        for (String modifier : modifiers) if (!more.remove(modifier)) missing++;
        return missing + more.size();
    }

    /** The next modifier that is not taken yet, without taking it; null if none is left. */
    String peek() {
        return left.isEmpty() ? null : left.getFirst();
    }

    /** The last modifier that is a type, taken. */
    PtxType takeType() {
        for (int i = left.size() - 1; i >= 0; i--) {
            PtxType type = PtxType.of(left.get(i));
            if (type == null) continue;
            left.remove(i);
            return type;
        }
        return null;
    }

    /** The last modifier that is a type; null if none is. */
    PtxType type() {
        return typeFromEnd(0);
    }

    /** The type before the last {@code skip} ones. */
    PtxType typeFromEnd(int skip) {
        for (int i = modifiers.size() - 1; i >= 0; i--) {
            PtxType type = PtxType.of(modifiers.get(i));
            if (type != null && skip-- == 0) return type;
        }
        return null;
    }

    /** Modifiers that nobody took. */
    List<String> untaken() {
        return List.copyOf(left);
    }

    @Override
    public String toString() {
        return text;
    }
}
