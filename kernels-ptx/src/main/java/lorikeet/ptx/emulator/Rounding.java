package lorikeet.ptx.emulator;

import java.math.BigDecimal;

/**
 * The four rounding modes of arithmetic. The JVM rounds to nearest even; the directed modes correct that result by the sign of
 * its exact error, worked out in decimal.
 */
enum Rounding {
    /** To nearest, ties to even. */
    RN,
    /** Toward zero. */
    RZ,
    /** Toward minus infinity. */
    RM,
    /** Toward plus infinity. */
    RP;

    /** The mode that an opcode names; to nearest if it names none. */
    static Rounding of(Opcode op) {
        return op.has("rz") ? RZ : op.has("rm") ? RM : op.has("rp") ? RP : RN;
    }

    float add(float a, float b) {
        float n = a + b;
        return this == RN || !finite(a, b) ? n : adjust(n, a, b, exact(a).add(exact(b)).subtract(limit(n)).signum());
    }

    double add(double a, double b) {
        double n = a + b;
        return this == RN || !finite(a, b) ? n : adjust(n, a, b, exact(a).add(exact(b)).subtract(limit(n)).signum());
    }

    float mul(float a, float b) {
        float n = a * b;
        return this == RN || !finite(a, b) ? n : adjust(n, exact(a).multiply(exact(b)).subtract(limit(n)).signum());
    }

    double mul(double a, double b) {
        double n = a * b;
        return this == RN || !finite(a, b) ? n : adjust(n, exact(a).multiply(exact(b)).subtract(limit(n)).signum());
    }

    float fma(float a, float b, float c) {
        float n = Math.fma(a, b, c);
        if (this == RN || !finite(a, b) || !Float.isFinite(c)) return n;
        return adjust(n, Math.copySign(a == 0 || b == 0 ? 0f : 1f, a * b), c, exact(a).multiply(exact(b)).add(exact(c)).subtract(limit(n)).signum());
    }

    double fma(double a, double b, double c) {
        double n = Math.fma(a, b, c);
        if (this == RN || !finite(a, b) || !Double.isFinite(c)) return n;
        return adjust(n, Math.copySign(a == 0 || b == 0 ? 0 : 1, a * b), c, exact(a).multiply(exact(b)).add(exact(c)).subtract(limit(n)).signum());
    }

    float div(float a, float b) {
        float n = a / b;
        if (this == RN || !finite(a, b) || b == 0) return n;
        return adjust(n, exact(a).subtract(limit(n).multiply(exact(b))).signum() * (b < 0 ? -1 : 1));
    }

    double div(double a, double b) {
        double n = a / b;
        if (this == RN || !finite(a, b) || b == 0) return n;
        return adjust(n, exact(a).subtract(limit(n).multiply(exact(b))).signum() * (b < 0 ? -1 : 1));
    }

    float sqrt(float a) {
        float n = (float) Math.sqrt(a);
        return this == RN || !(a > 0) || n > Float.MAX_VALUE ? n : adjust(n, exact(a).subtract(exact(n).multiply(exact(n))).signum());
    }

    double sqrt(double a) {
        double n = Math.sqrt(a);
        return this == RN || !(a > 0) || n > Double.MAX_VALUE ? n : adjust(n, exact(a).subtract(exact(n).multiply(exact(n))).signum());
    }

    /** Rounds once from double. */
    float toFloat(double value) {
        float n = (float) value;
        return this == RN || !Double.isFinite(value) ? n : adjust(n, exact(value).subtract(limit(n)).signum());
    }

    /** Corrects the nearest value by the sign of the exact value minus it. */
    double toward(double nearest, int error) {
        return adjust(nearest, error);
    }

    /** Rounds to an integral value. */
    double toIntegral(double value) {
        return switch (this) {
            case RN -> Math.rint(value);
            case RZ -> value < 0 ? Math.ceil(value) : Math.floor(value);
            case RM -> Math.floor(value);
            case RP -> Math.ceil(value);
        };
    }

    private static boolean finite(double a, double b) {
        return Double.isFinite(a) && Double.isFinite(b);
    }

    private static BigDecimal exact(double value) {
        return new BigDecimal(value);
    }

    /** The value of a result; for infinity a value beyond every exact one, as overflowed values lie below infinity. */
    private static BigDecimal limit(float n) {
        return Float.isInfinite(n) ? new BigDecimal(2).pow(1100).multiply(new BigDecimal(Math.signum(n))) : new BigDecimal(n);
    }

    private static BigDecimal limit(double n) {
        return Double.isInfinite(n) ? new BigDecimal(2).pow(2200).multiply(new BigDecimal(Math.signum(n))) : new BigDecimal(n);
    }

    private float adjust(float n, float x, float y, int error) {
        boolean cancelled = error == 0 && n == 0 && this == RM;
        return cancelled && !(isPlusZero(x) && isPlusZero(y)) ? -0f : adjust(n, error);
    }

    private double adjust(double n, double x, double y, int error) {
        boolean cancelled = error == 0 && n == 0 && this == RM;
        return cancelled && !(isPlusZero(x) && isPlusZero(y)) ? -0d : adjust(n, error);
    }

    private static boolean isPlusZero(double x) {
        return x == 0 && 1 / x > 0;
    }

    /** @param error sign of the exact value minus {@code n} */
    private float adjust(float n, int error) {
        boolean up = error > 0 && (this == RP || this == RZ && n < 0);
        boolean down = error < 0 && (this == RM || this == RZ && n > 0);
        return up ? Math.nextUp(n) : down ? Math.nextDown(n) : n;
    }

    private double adjust(double n, int error) {
        boolean up = error > 0 && (this == RP || this == RZ && n < 0);
        boolean down = error < 0 && (this == RM || this == RZ && n > 0);
        return up ? Math.nextUp(n) : down ? Math.nextDown(n) : n;
    }
}
