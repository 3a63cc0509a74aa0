package lorikeet.tensor.check;

import lorikeet.tensor.DType;

/**
 * How far a result may be from the reference: ‖found - expected‖ / ‖expected‖ over all elements, and the largest error
 * over the largest magnitude, are each at most {@code relative}.
 *
 * @param relative 0: equal bits
 * @param reason where the number comes from
 */
public record Tolerance(double relative, String reason) {
    /** Equal bits. */
    public static Tolerance exact(String reason) {
        return new Tolerance(0, reason);
    }

    /** A chain of {@code n} roundings in {@code dtype}, each off by up to half a unit in the last place. */
    public static Tolerance roundings(DType dtype, double n, String reason) {
        return new Tolerance(n * unit(dtype), n + " roundings in " + dtype + ": " + reason);
    }

    /** A sum of {@code n} products in {@code dtype}: n·eps (Higham 2002, section 3.1), and a few for what is around it. */
    public static Tolerance sum(DType dtype, long n) {
        return roundings(dtype, n + 8.0, "sums of " + n + " terms");
    }

    private static double unit(DType dtype) {
        return switch (dtype) {
            case F64 -> 0x1p-53;
            case F32 -> 0x1p-24;
            case F16 -> 0x1p-11;
            case BF16 -> 0x1p-8;
            case I64, I32, I16, I8, U8, BOOL -> 0;
        };
    }
}
