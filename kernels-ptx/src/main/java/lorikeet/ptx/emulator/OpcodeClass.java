package lorikeet.ptx.emulator;

/** What kind of work an opcode is, and how many floating-point operations. */
final class OpcodeClass {
    private OpcodeClass() {}

    /** The class under which counters list an instruction. */
    static String of(Instruction instruction) {
        Opcode op = new Opcode(instruction.source().opcode());
        return switch (op.name()) {
            case "ld", "ldu", "st", "ldmatrix", "stmatrix", "cp", "prefetch", "prefetchu" -> "memory";
            case "atom", "red" -> "atomic";
            case "mma", "movmatrix" -> "matrix";
            case "bra", "brx", "ret", "exit", "call", "trap" -> "control";
            case "bar", "barrier", "membar", "fence" -> "barrier";
            case "shfl", "vote", "match", "redux", "activemask", "elect" -> "warp";
            case "mov", "cvta", "selp" -> "move";
            case "cvt" -> "convert";
            case "setp", "set" -> "compare";
            default -> op.type() != null && op.type().isFloat() ? "float" : "integer";
        };
    }

    static int flopsPerLane(Instruction instruction) {
        Opcode op = new Opcode(instruction.source().opcode());
        if (op.type() == null || !op.type().isFloat()) return 0;
        int elements = op.has("f16x2") || op.has("bf16x2") ? 2 : 1;
        return switch (op.name()) {
            case "fma", "mad" -> 2 * elements;
            case "add", "sub", "mul", "div", "min", "max", "neg", "abs", "rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh" -> elements;
            default -> 0;
        };
    }

    /** Multiplications and additions of a matrix product {@code .mMnNkK}. */
    static long flopsPerWarp(Instruction instruction) {
        String opcode = instruction.source().opcode();
        if (!opcode.startsWith("mma.")) return 0;
        for (String part : opcode.split("\\.")) {
            if (!part.matches("m\\d+n\\d+k\\d+")) continue;
            String[] sizes = part.substring(1).split("[nk]");
            return 2L * Integer.parseInt(sizes[0]) * Integer.parseInt(sizes[1]) * Integer.parseInt(sizes[2]);
        }
        return 0;
    }
}
