package lorikeet.ptx.emulator;

import java.util.List;
import java.util.regex.Pattern;

/** Forms of known instructions that hardware has and the emulator has not, so that each is refused by what it is. */
final class NotEmulated {
    /** @param form what follows the name in the opcode */
    private record Refusal(String name, Pattern form, String what) {}

    private static final List<Refusal> REFUSALS = List.of(
            refusal("st", "async\\b.*", "stores to distributed shared memory, which is of clusters of more than one block"),
            refusal("red", "async\\b.*", "reductions in distributed shared memory, which is of clusters of more than one block"),
            refusal("st", "bulk\\b.*", "st.bulk, which fills shared memory with zeros"),
            refusal("cp", ".*\\bcp_mask\\b.*", "bulk copies of chosen bytes (.cp_mask)"),
            refusal("wgmma", "mma_async\\b.*\\.b1\\b.*", "products of bits"),
            refusal("mma", ".*\\.b1\\b.*", "products of bits"),
            refusal("wmma", ".*\\.b1\\b.*", "products of bits"),
            refusal("mma", ".*\\.[su]4\\b.*", "products of 4-bit integers"),
            refusal("wmma", ".*\\.[su]4\\b.*", "products of 4-bit integers"),
            refusal("mma", ".*\\.f64\\b.*", "products of f64"),
            refusal("wmma", ".*\\.f64\\b.*", "products of f64"),
            refusal("mma", ".*\\.m8n8k4\\b.*", "products of f16 by quarters of a warp (.m8n8k4)"),
            refusal("stmatrix", ".*\\.b8", "matrices of bytes"),
            refusal("ldmatrix", ".*\\.b(8x16|6x16|4x16).*", "matrices of 4 or 6 bits"),
            refusal("redux", ".*\\.f32", "reductions of f32"),
            refusal("add", ".*\\.f32x2", "arithmetic on pairs of f32"),
            refusal("sub", ".*\\.f32x2", "arithmetic on pairs of f32"),
            refusal("mul", ".*\\.f32x2", "arithmetic on pairs of f32"),
            refusal("fma", ".*\\.f32x2", "arithmetic on pairs of f32"));

    private NotEmulated() {}

    private static Refusal refusal(String name, String form, String what) {
        return new Refusal(name, Pattern.compile(form), what);
    }

    /** Refuses {@code opcode} where it is one of these. */
    static void check(Opcode opcode, OperandRows operands) {
        for (Refusal refusal : REFUSALS) {
            if (!refusal.name.equals(opcode.name()) || opcode.text().length() == opcode.name().length()) continue;
            if (refusal.form.matcher(opcode.text().substring(opcode.name().length() + 1)).matches()) throw operands.unsupported(refusal.what);
        }
    }
}
