package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.List;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Register;
import lorikeet.ptx.syntax.Variable;

/** Functions of the device's runtime that compiled code calls: {@code vprintf} and a failed assertion. */
final class RuntimeCall extends Instruction {
    private static final String PRINT = "vprintf";
    private static final String ASSERT = "__assertfail";

    /** An argument: at {@code place} among the caller's local variables, or in {@code row} where that is negative. */
    private record Argument(long place, int row, int bytes) {
        static Argument of(OperandRows o, Operand operand) {
            return switch (operand) {
                case Operand.Symbol(Variable variable, long offset) -> new Argument(o.addresses().localOffset(variable) + offset, -1, (int) variable.bytes());
                case Operand.Reg(Register register) -> new Argument(-1, o.source(register), register.type().bytes());
                default -> new Argument(-1, o.source(operand, PtxType.B64), Long.BYTES);
            };
        }

        long value(Warp warp, int lane) {
            boolean wide = bytes == Long.BYTES;
            if (place < 0) return wide ? warp.frame.l[row + lane] : warp.frame.r[row + lane];
            MemorySegment local = warp.local().region().data;
            long at = lane * warp.local().bytesPerLane() + warp.frame.localBase + place;
            return wide ? local.get(JAVA_LONG_UNALIGNED, at) : local.get(JAVA_INT_UNALIGNED, at);
        }
    }

    private final boolean fails;
    private final List<Argument> arguments;
    /** Where the result goes among the caller's local variables; -1: nowhere. */
    private final long result;

    private RuntimeCall(boolean fails, List<Argument> arguments, long result) {
        this.fails = fails;
        this.arguments = arguments;
        this.result = result;
    }

    static boolean isOne(String function) {
        return function.equals(PRINT) || function.equals(ASSERT);
    }

    static RuntimeCall of(OperandRows o, String function, List<Operand> arguments, List<Operand> results) {
        boolean fails = function.equals(ASSERT);
        int expected = fails ? 5 : 2;
        if (arguments.size() != expected) throw o.error(function + " of " + arguments.size() + " arguments, expected " + expected);
        // What is printed has one order in every run only where blocks have one.
        if (!fails) o.addresses().program().orderBlocks();
        boolean stored = results.size() == 1 && results.getFirst() instanceof Operand.Symbol(Variable variable, long offset) && variable.bytes() == Integer.BYTES;
        long place = stored ? o.addresses().localOffset(((Operand.Symbol) results.getFirst()).variable()) : -1;
        return new RuntimeCall(fails, arguments.stream().map(argument -> Argument.of(o, argument)).toList(), place);
    }

    @Override
    void execute(Warp warp, int mask) {
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            if (fails) assertion(warp, lane);
            else print(warp, lane);
        }
        if (result >= 0 && !fails && warp.observer() != null) warp.observer().answered(warp, warp.frame.localBase + result, Integer.BYTES, mask);
    }

    /** {@code __assertfail(message, file, line, function, size of a character)}. */
    private void assertion(Warp warp, int lane) {
        ThreadMemory memory = new ThreadMemory(warp, this, lane);
        String what = "assertion '" + text(memory, 0) + "' failed at " + text(memory, 1) + ":" + Integer.toUnsignedString((int) arguments.get(2).value(warp, lane)) + " in " + text(memory, 3);
        warp.block.launch.fault(warp, this, lane, Finding.Kind.TRAP, -1, what);
    }

    private String text(ThreadMemory memory, int argument) {
        long address = arguments.get(argument).value(memory.warp(), memory.lane());
        return address == 0 ? "?" : memory.text(address);
    }

    /** {@code vprintf(format, values)}: how many values it took; -1 without a format. */
    private void print(Warp warp, int lane) {
        ThreadMemory memory = new ThreadMemory(warp, this, lane);
        long format = arguments.getFirst().value(warp, lane);
        PrintValues values = new PrintValues(memory, arguments.getLast().value(warp, lane));
        if (format != 0) warp.block.launch.print(PrintFormat.of(memory.text(format), values));
        if (result < 0) return;
        long own = lane * warp.local().bytesPerLane();
        warp.local().region().data.set(JAVA_INT_UNALIGNED, own + warp.frame.localBase + result, format == 0 ? -1 : values.count());
    }
}
