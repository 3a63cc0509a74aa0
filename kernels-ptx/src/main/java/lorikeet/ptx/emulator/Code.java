package lorikeet.ptx.emulator;

import java.util.List;
import lorikeet.ptx.syntax.Function;

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

    Code(Function function) {
        this.function = function;
    }

    String name() {
        return function.name();
    }
}
