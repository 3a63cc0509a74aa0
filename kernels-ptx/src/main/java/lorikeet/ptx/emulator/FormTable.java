package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lorikeet.ptx.syntax.PtxType;

/**
 * Collects the rows of the instruction table. A pattern stands for several opcodes: {@code (a|b)} is a choice, {@code [.x|.y]}
 * an optional one: {@code fma.(rn|rz)[.ftz][.sat].f32}.
 *
 * <p>A signature lists the types of the operands, the result first: names of types, {@code T} for the last type of the opcode,
 * {@code S} for the type before it, {@code W} for T at twice its width.
 */
final class FormTable {
    private final Map<String, Form> forms = new LinkedHashMap<>();

    Map<String, Form> forms() {
        return forms;
    }

    void unary(String pattern, String signature, Row1 op) {
        unaryOf(pattern, signature, opcode -> op);
    }

    void unaryOf(String pattern, String signature, Function<Opcode, Row1> choose) {
        add(pattern, signature, (opcode, types) -> {
            Row1 op = choose.apply(opcode);
            return s -> new Alu.Unary(op, types.getFirst(), s[0], s[1]);
        });
    }

    void binary(String pattern, String signature, Row2 op) {
        binaryOf(pattern, signature, opcode -> op);
    }

    void binaryOf(String pattern, String signature, Function<Opcode, Row2> choose) {
        add(pattern, signature, (opcode, types) -> {
            Row2 op = choose.apply(opcode);
            return s -> new Alu.Binary(op, types.getFirst(), s[0], s[1], s[2]);
        });
    }

    void ternary(String pattern, String signature, Row3 op) {
        ternaryOf(pattern, signature, opcode -> op);
    }

    void ternaryOf(String pattern, String signature, Function<Opcode, Row3> choose) {
        add(pattern, signature, (opcode, types) -> {
            Row3 op = choose.apply(opcode);
            return s -> new Alu.Ternary(op, types.getFirst(), s[0], s[1], s[2], s[3]);
        });
    }

    void quaternary(String pattern, String signature, Row4 op) {
        add(pattern, signature, (opcode, types) -> s -> new Alu.Quaternary(op, types.getFirst(), s[0], s[1], s[2], s[3], s[4]));
    }

    /** Chooses what makes the instructions of one opcode. */
    interface Chooser {
        Form.Maker choose(Opcode opcode, List<PtxType> types);
    }

    void add(String pattern, String signature, Chooser chooser) {
        for (String text : expand(pattern)) {
            Opcode opcode = new Opcode(text);
            List<PtxType> types = types(opcode, signature);
            Form old = forms.put(text, new Form(text, types, chooser.choose(opcode, types)));
            if (old != null) throw new IllegalStateException("two rows for " + text);
        }
    }

    private static List<PtxType> types(Opcode opcode, String signature) {
        List<PtxType> types = new ArrayList<>();
        for (String word : signature.split(" ")) {
            PtxType type = switch (word) {
                case "T" -> opcode.type();
                case "S" -> opcode.typeFromEnd(1);
                case "W" -> PtxType.of(opcode.type().ptx().charAt(0) + String.valueOf(2 * opcode.type().bits()));
                default -> PtxType.of(word);
            };
            if (type == null) throw new IllegalStateException("no type " + word + " for " + opcode);
            types.add(type);
        }
        return types;
    }

    /** All opcodes of a pattern. */
    static List<String> expand(String pattern) {
        List<String> prefixes = List.of("");
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            boolean group = c == '(' || c == '[';
            int end = group ? pattern.indexOf(c == '(' ? ')' : ']', at) : nextGroup(pattern, at);
            List<String> choices = new ArrayList<>(group ? List.of(pattern.substring(at + 1, end).split("\\|")) : List.of(pattern.substring(at, end)));
            if (c == '[') choices.addFirst("");
            List<String> longer = new ArrayList<>();
            for (String prefix : prefixes) for (String choice : choices) longer.add(prefix + choice);
            prefixes = longer;
            at = group ? end + 1 : end;
        }
        return prefixes;
    }

    private static int nextGroup(String pattern, int from) {
        int at = from;
        while (at < pattern.length() && pattern.charAt(at) != '(' && pattern.charAt(at) != '[') at++;
        return at;
    }
}
