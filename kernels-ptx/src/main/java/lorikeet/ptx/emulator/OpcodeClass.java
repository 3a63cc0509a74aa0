package lorikeet.ptx.emulator;

import java.util.Locale;

/** What kind of work an opcode is: the classes under which counters list instructions. */
enum OpcodeClass {
    MEMORY, ATOMIC, MATRIX, CONTROL, BARRIER, WARP, MOVE, CONVERT, COMPARE, FLOAT, INTEGER;

    /** As counters write it: {@code memory}. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OpcodeClass of(Opcode op) {
        return switch (op.name()) {
            case "ld", "ldu", "st", "ldmatrix", "stmatrix", "cp", "prefetch", "prefetchu" -> MEMORY;
            case "atom", "red" -> ATOMIC;
            case "mma", "movmatrix" -> MATRIX;
            case "wgmma" -> op.has("mma_async") ? MATRIX : BARRIER;
            case "mbarrier" -> BARRIER;
            case "wmma" -> op.has("mma") ? MATRIX : MEMORY;
            case "bra", "brx", "ret", "exit", "call", "trap", "brkpt", "griddepcontrol", "pmevent" -> CONTROL;
            case "bar", "barrier", "membar", "fence" -> BARRIER;
            case "shfl", "vote", "match", "redux", "activemask", "elect" -> WARP;
            case "mov", "cvta", "selp" -> MOVE;
            case "cvt" -> CONVERT;
            case "setp", "set" -> COMPARE;
            default -> op.type() != null && op.type().isFloat() ? FLOAT : INTEGER;
        };
    }
}
