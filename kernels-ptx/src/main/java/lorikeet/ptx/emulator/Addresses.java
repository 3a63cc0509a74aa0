package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.Map;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.Space;
import lorikeet.ptx.syntax.Variable;

/** Addresses of variables and functions, as one function's code uses them, and the place of its local variables. */
final class Addresses {
    private static final long MOST_LOCAL_BYTES = 512 * 1024;

    private final Program program;
    private final boolean entry;
    private final Map<Variable, Long> local = new HashMap<>();
    private long localBytes;

    Addresses(Program program, boolean entry) {
        this.program = program;
        this.entry = entry;
    }

    /** Whether this is an entry's code, whose parameters lie in parameter memory. */
    boolean isEntry() {
        return entry;
    }

    Program program() {
        return program;
    }

    /** Bytes of local memory that the function's variables take. */
    long localBytes() {
        return localBytes;
    }

    /** The space that an access to {@code variable} by its name goes to: parameters of functions lie in local memory. */
    Space space(Variable variable) {
        boolean parameter = variable.space() == Space.PARAM;
        return parameter && !program.parameters().contains(variable) ? Space.LOCAL : variable.space();
    }

    /** Offset of a variable of this function in its part of the local memory. */
    long localOffset(Variable variable) {
        return local.computeIfAbsent(variable, v -> {
            long offset = Math.ceilDiv(localBytes, v.alignment()) * v.alignment();
            localBytes = offset + v.bytes();
            if (localBytes > MOST_LOCAL_BYTES) throw v.at().error("local memory of more than " + MOST_LOCAL_BYTES + " bytes a thread");
            return offset;
        });
    }

    /** A row that holds the address of {@code symbol} in its space. */
    int row(Layout layout, Operand.Symbol symbol, boolean wide) {
        Variable variable = symbol.variable();
        long offset = symbol.offset();
        String key = variable.name() + "@" + System.identityHashCode(variable) + "+" + offset;
        return switch (space(variable)) {
            case GLOBAL, CONST -> constant(layout, region(variable).base + offset, wide);
            case PARAM -> constant(layout, program.parameters().offset(variable) + offset, wide);
            case LOCAL -> {
                long place = localOffset(variable) + offset;
                yield layout.filled(key, wide, (frame, warp, row) -> fill(frame, row, frame.localBase + place, wide));
            }
            case SHARED -> {
                long place = program.sharedOffset(variable);
                if (place >= 0) yield constant(layout, place + offset, wide);
                yield layout.filled(key, wide, (frame, warp, row) -> fill(frame, row, program.staticShared() + offset, wide));
            }
            case GENERIC -> throw new IllegalStateException("variable in generic space");
        };
    }

    private Region region(Variable variable) {
        Region region = program.memory().region(variable);
        if (region == null) throw variable.at().error("'" + variable + "' is declared .extern and defined nowhere in this file");
        return region;
    }

    private static int constant(Layout layout, long value, boolean wide) {
        return wide ? layout.constant64(value) : layout.constant32((int) value);
    }

    private static void fill(Frame frame, int row, long value, boolean wide) {
        if (wide) frame.fill(row, value);
        else frame.fill(row, (int) value);
    }

    /** A row that holds the address of a function. */
    int function(OperandRows operands, Operand.Name name, boolean wide) {
        Function function = program.module().functions().get(name.text());
        if (function == null || !wide) throw name.at().error("'" + name.text() + "' cannot stand here");
        return operands.layout().constant64(program.memory().addressOf(function));
    }
}
