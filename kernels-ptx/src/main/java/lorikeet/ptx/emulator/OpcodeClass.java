package lorikeet.ptx.emulator;

/** What kind of work an opcode is. */
final class OpcodeClass {
    private OpcodeClass() {}

    /** The class under which counters list an instruction. */
    static String of(Opcode op) {
        return switch (op.name()) {
            case "ld", "ldu", "st", "ldmatrix", "stmatrix", "cp", "prefetch", "prefetchu" -> "memory";
            case "atom", "red" -> "atomic";
            case "mma", "movmatrix" -> "matrix";
            case "wmma" -> op.has("mma") ? "matrix" : "memory";
            case "bra", "brx", "ret", "exit", "call", "trap" -> "control";
            case "bar", "barrier", "membar", "fence" -> "barrier";
            case "shfl", "vote", "match", "redux", "activemask", "elect" -> "warp";
            case "mov", "cvta", "selp" -> "move";
            case "cvt" -> "convert";
            case "setp", "set" -> "compare";
            default -> op.type() != null && op.type().isFloat() ? "float" : "integer";
        };
    }
}
