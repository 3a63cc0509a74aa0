package lorikeet.ptx.emulator;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What to say of an opcode that stands in no table: whether its name exists, and which forms of it come close. */
final class UnknownForm {
    /** Instructions of PTX that are not emulated in any form. */
    private static final Set<String> NOT_EMULATED = Set.of("tex", "tld4", "txq", "istypep", "suld", "sust", "sured", "suq", "tcgen05",
            "clusterlaunchcontrol", "tensormap", "multimem", "alloca", "stacksave", "stackrestore");
    private static final int MOST_SHOWN = 3;

    private UnknownForm() {}

    static RuntimeException of(Opcode opcode, OperandRows operands, Collection<String> forms) {
        List<Opcode> own = forms.stream().map(Opcode::new).filter(form -> form.name().equals(opcode.name())).toList();
        if (own.isEmpty() && !NOT_EMULATED.contains(opcode.name())) return operands.error("unknown instruction '" + opcode.name() + "'");
        if (own.isEmpty()) return operands.unsupported(opcode.name() + " is not emulated");
        String nearest = own.stream().sorted(Comparator.comparingInt(opcode::distance)).limit(MOST_SHOWN).map(Opcode::text).collect(Collectors.joining(", "));
        return operands.unsupported("no such form of " + opcode.name() + ", nearest: " + nearest);
    }
}
