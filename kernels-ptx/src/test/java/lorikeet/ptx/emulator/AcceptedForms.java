package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.tensor.FormatException;

/**
 * Which spellings of an instruction the emulator takes, by asking it for each of many. A test of all of them fails when the
 * emulator begins to take one that the test has no expectation for.
 */
final class AcceptedForms {
    /** Every type, as the last part of an opcode. */
    static final String TYPES = String.join("|", Stream.of(PtxType.values()).map(PtxType::ptx).toList());
    private static final String REGISTERS = ".reg .pred %p<4>; .reg .b16 %h<8>; .reg .b32 %r<64>; .reg .b64 %d<8>;";

    private AcceptedForms() {}

    /** Opcodes of {@code pattern}, as in {@link FormTable}, that are taken with the operands that {@code operands} gives them. */
    static List<String> of(String pattern, UnaryOperator<String> operands) {
        return of(Ptx.HEAD, pattern, operands);
    }

    /** The same of a module that begins with {@code head}. */
    static List<String> of(String head, String pattern, UnaryOperator<String> operands) {
        List<String> all = FormTable.expand(pattern);
        StringBuilder text = new StringBuilder(head);
        for (int i = 0; i < all.size(); i++) {
            text.append(".entry e").append(i).append("() { ").append(REGISTERS).append(' ').append(all.get(i)).append(' ').append(operands.apply(all.get(i))).append("; ret; }\n");
        }
        List<String> accepted = new ArrayList<>();
        try (PtxMachine machine = PtxMachine.load(new PtxSource("k.ptx", text.toString()))) {
            for (int i = 0; i < all.size(); i++) if (isTaken(machine, "e" + i)) accepted.add(all.get(i));
        }
        return accepted;
    }

    private static boolean isTaken(PtxMachine machine, String entry) {
        try {
            machine.kernel(entry);
            return true;
        } catch (FormatException refused) {
            return false;
        }
    }

    /** Register {@code index} of the size of {@code type}, in {@link #of}. */
    static String register(PtxType type, int index) {
        return (type == PtxType.PRED ? "%p" : type.bits() <= 16 ? "%h" : type.bits() == 32 ? "%r" : "%d") + index;
    }
}
