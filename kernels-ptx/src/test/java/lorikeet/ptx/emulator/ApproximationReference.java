package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import lorikeet.ptx.syntax.PtxType;

/** Approximate functions within the bounds of the PTX manual. */
final class ApproximationReference {
    private static final Set<String> TRIGONOMETRIC = Set.of("sin", "cos");

    private ApproximationReference() {}

    /** Whether a bound is specified for these operands; fails where the result is outside. */
    static boolean check(Opcode op, PtxType type, long[] x, long found) {
        int halves = type == PtxType.F16X2 || type == PtxType.BF16X2 ? 2 : 1;
        boolean specified = false;
        for (int h = 0; h < halves; h++) {
            double a = value(type, x[0] >>> 16 * h, op.has("ftz"));
            double b = x.length > 1 ? value(type, x[1], op.has("ftz")) : 0;
            specified |= within(op, type, a, b, value(type, found >>> 16 * h, false));
        }
        return specified;
    }

    private static double value(PtxType type, long bits, boolean ftz) {
        FloatFormat format = FloatFormat.of(type);
        long own = format.bits() == 64 ? bits : bits & (1L << format.bits()) - 1;
        if (ftz) own = format.flush(own);
        if (format.isNaN(own)) return Double.NaN;
        if (format.isInfinite(own)) return format.isNegative(own) ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        return format.isZero(own) ? format.isNegative(own) ? -0.0 : 0.0 : format.exact(own).doubleValue();
    }

    private static boolean within(Opcode op, PtxType type, double a, double b, double found) {
        boolean single = type.bits() == 32 && type == PtxType.F32;
        double exact = switch (op.name()) {
            case "ex2" -> Math.pow(2, a);
            case "lg2" -> Math.log(a) / Math.log(2);
            case "sin" -> Math.sin(a);
            case "cos" -> Math.cos(a);
            case "tanh" -> Math.tanh(a);
            case "rcp" -> 1 / a;
            case "rsqrt" -> a == 0 ? Math.copySign(Double.POSITIVE_INFINITY, a) : 1 / Math.sqrt(a);
            case "sqrt" -> Math.sqrt(a);
            case "div" -> a / b;
            default -> throw new IllegalArgumentException(op.text());
        };
        if (TRIGONOMETRIC.contains(op.name()) && !(Math.abs(a) <= 2 * Math.PI)) return false;
        if (op.name().equals("div") && !op.has("full") && !(Math.abs(b) >= 0x1p-126 && Math.abs(b) <= 0x1p126)) return false;
        String what = op + " of " + a + (op.name().equals("div") ? " and " + b : "") + ": exact " + exact + ", found " + found;
        if (exact != exact) {
            assertTrue(found != found, what);
            return true;
        }
        double relative = single || type == PtxType.F64 ? op.name().equals("tanh") ? 0x1p-11 : 0x1p-20 : type == PtxType.F16 || type == PtxType.F16X2 ? 0x1p-9 : 0x1p-7;
        double least = type == PtxType.F64 ? Double.MIN_NORMAL : FloatFormat.of(type).exact(op.has("ftz") ? FloatFormat.of(type).leastNormal() : 1).doubleValue();
        double most = FloatFormat.of(type).exact(FloatFormat.of(type).infinity() - 1).doubleValue();
        boolean overflow = Math.abs(exact) > most && Math.abs(found) >= most && Math.signum(found) == Math.signum(exact);
        assertTrue(exact == found || overflow || Math.abs(exact - found) <= Math.abs(exact) * relative + least * 1.01, what);
        return true;
    }
}
