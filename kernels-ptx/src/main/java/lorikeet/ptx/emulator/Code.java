package lorikeet.ptx.emulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.Register;
import lorikeet.ptx.syntax.Variable;

/** A decoded function: its basic blocks and what a frame of it holds. Filled once by the decoder, then only read. */
final class Code {
    /** Writes a row whose value depends on the warp: a special register or the address of a variable. */
    @FunctionalInterface
    interface Fill {
        void into(Frame frame, Warp warp);
    }

    final Function function;
    /** Blocks in the order of the text; the first is the entry. */
    BasicBlock[] blocks;
    int rows32;
    int rows64;
    int predicates;
    int[] constants32;
    int[] values32;
    int[] constants64;
    long[] values64;
    List<Fill> fills;
    /** Bytes of a lane's local memory for variables of this function and for parameters that it passes. */
    long localBytes;

    /** Where parameters and results in memory lie among the function's local variables; known before its instructions are. */
    final Map<Variable, Long> parameterOffsets = new HashMap<>();
    /** Rows of parameters and results in registers. */
    final Map<Register, Integer> parameterRows = new HashMap<>();

    Code(Function function) {
        this.function = function;
    }

    String name() {
        return function.name();
    }
}
