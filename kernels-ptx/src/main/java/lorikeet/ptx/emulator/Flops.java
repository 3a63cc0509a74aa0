package lorikeet.ptx.emulator;

/**
 * Floating-point operations of an instruction. Additions, products, quotients, minima, roots and approximate functions are one
 * each, a fused multiply-add two, and packed instructions twice that; changes of the sign, comparisons, conversions and integer
 * arithmetic ({@code dp4a} too) are none.
 */
final class Flops {
    private Flops() {}

    static int perLane(Opcode op) {
        if (op.type() == null || !op.type().isFloat()) return 0;
        int elements = (op.has("f16x2") || op.has("bf16x2") ? 2 : 1) * (op.has("v2") ? 2 : op.has("v4") ? 4 : op.has("v8") ? 8 : 1);
        return switch (op.name()) {
            case "fma", "mad" -> 2 * elements;
            case "add", "sub", "mul", "div", "min", "max", "rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh" -> elements;
            case "atom", "red" -> op.has("add") || op.has("min") || op.has("max") ? elements : 0;
            default -> 0;
        };
    }

    /** Multiplications and additions of a matrix product {@code .mMnNkK}, of floats or integers. */
    static long perWarp(Opcode op) {
        boolean ofFourWarps = op.name().equals("wgmma") && op.has("mma_async");
        boolean product = op.name().equals("mma") || op.name().equals("wmma") && op.has("mma") || ofFourWarps;
        if (!product) return 0;
        for (String part : op.text().split("\\.")) {
            if (!part.matches("m\\d+n\\d+k\\d+")) continue;
            String[] sizes = part.substring(1).split("[nk]");
            long operations = 2L * Integer.parseInt(sizes[0]) * Integer.parseInt(sizes[1]) * Integer.parseInt(sizes[2]);
            return ofFourWarps ? operations / 4 : operations;
        }
        return 0;
    }
}
