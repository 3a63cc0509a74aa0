package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.util.List;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.Variable;

/** Functions of the device's runtime that compiled code calls: {@code vprintf}, which prints nothing here, and a failed assertion. */
final class RuntimeCall extends Instruction {
    private static final String PRINT = "vprintf";
    private static final String ASSERT = "__assertfail";

    private final boolean fails;
    /** Where the result goes among the caller's local variables; -1: nowhere. */
    private final long result;

    private RuntimeCall(boolean fails, long result) {
        this.fails = fails;
        this.result = result;
    }

    static boolean isOne(String function) {
        return function.equals(PRINT) || function.equals(ASSERT);
    }

    static RuntimeCall of(OperandRows o, String function, List<Operand> results) {
        boolean stored = results.size() == 1 && results.getFirst() instanceof Operand.Symbol(Variable variable, long offset) && variable.bytes() == Integer.BYTES;
        long place = stored ? o.addresses().localOffset(((Operand.Symbol) results.getFirst()).variable()) : -1;
        return new RuntimeCall(function.equals(ASSERT), place);
    }

    @Override
    void execute(Warp warp, int mask) {
        if (fails) {
            warp.block.launch.fault(warp, this, Integer.numberOfTrailingZeros(mask), Finding.Kind.TRAP, -1, "an assertion failed");
            return;
        }
        for (int left = result < 0 ? 0 : mask; left != 0; left &= left - 1) {
            long own = Integer.numberOfTrailingZeros(left) * warp.local().bytesPerLane();
            warp.local().region().data.set(JAVA_INT_UNALIGNED, own + warp.frame.localBase + result, 0);
        }
    }
}
