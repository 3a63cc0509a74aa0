package lorikeet.ptx.emulator;

/**
 * What becomes of the exact result of a video instruction.
 *
 * @param part of the result's register that it is put into, the rest being that of c
 * @param second an operation with c, or null
 */
record VideoEnd(VideoPart part, boolean signed, boolean saturates, String second) {
    int of(long exact, int c) {
        long value = saturates ? part.clamp(exact, signed) : exact;
        return switch (second) {
            case null -> part.put(value, c);
            case "add" -> (int) value + c;
            case "min" -> (int) Math.min(typed((int) value), typed(c));
            default -> (int) Math.max(typed((int) value), typed(c));
        };
    }

    private long typed(int bits) {
        return signed ? bits : bits & 0xffffffffL;
    }
}
