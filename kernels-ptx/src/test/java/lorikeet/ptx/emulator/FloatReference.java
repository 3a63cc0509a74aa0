package lorikeet.ptx.emulator;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import lorikeet.ptx.syntax.PtxType;

/** What floating-point instructions give: exact decimal arithmetic, rounded once by {@link FloatFormat}. */
final class FloatReference {
    /** Marks a result that is NaN, whatever its bits. */
    static final long NAN = 0x7fc0_dead_0000_0000L;

    private final Opcode op;
    private final FloatFormat format;
    private final RoundingMode mode;
    private final boolean ftz;
    /** Enough decimal digits for every value of the format to be exact. */
    private final MathContext digits;

    private FloatReference(Opcode op) {
        this.op = op;
        format = FloatFormat.of(op.type());
        mode = op.has("rz") ? RoundingMode.DOWN : op.has("rm") ? RoundingMode.FLOOR : op.has("rp") ? RoundingMode.CEILING : RoundingMode.HALF_EVEN;
        ftz = op.has("ftz");
        digits = new MathContext(format.bits() == 64 ? 900 : 260, RoundingMode.DOWN);
    }

    /** The result's bits or {@link #NAN}; null where the instruction is none of these. Operands of one lane, not packed. */
    static Long of(Opcode op, long[] x) {
        FloatReference reference = new FloatReference(op);
        long[] in = x.clone();
        if (reference.ftz) for (int i = 0; i < in.length; i++) in[i] = reference.format.flush(in[i]);
        Long result = reference.compute(in);
        if (result == null) return null;
        return op.has("sat") || op.has("relu") ? reference.clamp(result) : result == NAN || !reference.ftz ? result : (Long) reference.format.flush(result);
    }

    private Long compute(long[] x) {
        return switch (op.name()) {
            case "neg" -> x[0] ^ format.sign();
            case "abs" -> x[0] & ~format.sign();
            case "copysign" -> x[0] & format.sign() | x[1] & ~format.sign();
            case "min", "max" -> extremum(x[0], x[1]);
            case "add" -> add(x[0], x[1]);
            case "sub" -> add(x[0], format.isNaN(x[1]) ? x[1] : x[1] ^ format.sign());
            case "mul" -> mul(x[0], x[1]);
            case "fma", "mad" -> fma(x[0], x[1], x[2]);
            case "div" -> div(x[0], x[1]);
            case "rcp" -> div(format.nearest(1), x[0]);
            case "sqrt" -> sqrt(x[0]);
            default -> null;
        };
    }

    private long clamp(long result) {
        boolean up = result != NAN && !format.isNegative(result) && !format.isZero(result);
        if (op.has("relu")) return result == NAN ? NAN : !up ? 0 : ftz ? format.flush(result) : result;
        if (!up) return 0;
        long one = format.nearest(1);
        return ftz ? format.flush(Math.min(result, one)) : Math.min(result, one);
    }

    private boolean anyNaN(long... x) {
        for (long v : x) if (format.isNaN(v)) return true;
        return false;
    }

    private long extremum(long a, long b) {
        if (op.has("xorsign")) {
            long sign = (a ^ b) & format.sign();
            long found = extremumOf(a & ~format.sign(), b & ~format.sign());
            return found == NAN ? NAN : found | sign;
        }
        return extremumOf(a, b);
    }

    private long extremumOf(long a, long b) {
        if (anyNaN(a, b)) return format.isNaN(a) && format.isNaN(b) || op.has("NaN") ? NAN : format.isNaN(a) ? b : a;
        boolean aLess = order(a) < order(b);
        return aLess == op.name().equals("min") ? a : b;
    }

    /** A number that rises with the value, negative zero below zero. */
    private long order(long bits) {
        long magnitude = bits & ~format.sign() & (format.bits() == 64 ? -1 : (1L << format.bits()) - 1);
        return format.isNegative(bits) ? -1 - magnitude : magnitude;
    }

    private long add(long a, long b) {
        if (anyNaN(a, b)) return NAN;
        if (format.isInfinite(a) || format.isInfinite(b)) {
            if (format.isInfinite(a) && format.isInfinite(b)) return a == b ? a : NAN;
            return format.isInfinite(a) ? a : b;
        }
        boolean bothNegative = format.isNegative(a) && format.isNegative(b);
        boolean samePlus = !format.isNegative(a) && !format.isNegative(b);
        return format.round(format.exact(a).add(format.exact(b)), mode, bothNegative || mode == RoundingMode.FLOOR && !samePlus);
    }

    private long mul(long a, long b) {
        if (anyNaN(a, b)) return NAN;
        boolean negative = format.isNegative(a) != format.isNegative(b);
        if (format.isInfinite(a) || format.isInfinite(b)) {
            return format.isZero(a) || format.isZero(b) ? NAN : format.infinity() | (negative ? format.sign() : 0);
        }
        return format.round(format.exact(a).multiply(format.exact(b)), mode, negative);
    }

    private long fma(long a, long b, long c) {
        if (anyNaN(a, b, c)) return NAN;
        boolean negative = format.isNegative(a) != format.isNegative(b);
        if (format.isInfinite(a) || format.isInfinite(b)) {
            if (format.isZero(a) || format.isZero(b) || format.isInfinite(c) && format.isNegative(c) != negative) return NAN;
            return format.infinity() | (negative ? format.sign() : 0);
        }
        if (format.isInfinite(c)) return c;
        boolean bothNegative = negative && format.isNegative(c);
        boolean samePlus = !negative && !format.isNegative(c);
        BigDecimal exact = format.exact(a).multiply(format.exact(b)).add(format.exact(c));
        return format.round(exact, mode, bothNegative || mode == RoundingMode.FLOOR && !samePlus);
    }

    private long div(long a, long b) {
        if (anyNaN(a, b)) return NAN;
        boolean negative = format.isNegative(a) != format.isNegative(b);
        long sign = negative ? format.sign() : 0;
        if (format.isInfinite(a)) return format.isInfinite(b) ? NAN : format.infinity() | sign;
        if (format.isInfinite(b)) return sign;
        if (format.isZero(b)) return format.isZero(a) ? NAN : format.infinity() | sign;
        if (format.isZero(a)) return sign;
        BigDecimal quotient = format.exact(a).divide(format.exact(b), digits);
        return format.round(sticky(quotient, quotient.multiply(format.exact(b)).compareTo(format.exact(a)) == 0), mode, negative);
    }

    private long sqrt(long a) {
        if (format.isNaN(a)) return NAN;
        if (format.isZero(a)) return a;
        if (format.isNegative(a)) return NAN;
        if (format.isInfinite(a)) return a;
        BigDecimal root = format.exact(a).sqrt(digits);
        return format.round(sticky(root, root.multiply(root).compareTo(format.exact(a)) == 0), mode, false);
    }

    /** A value that was cut moves a little away from zero, so that it is no tie and not exact. */
    private static BigDecimal sticky(BigDecimal cut, boolean exact) {
        return exact ? cut : cut.add(cut.ulp().multiply(BigDecimal.valueOf(cut.signum())).multiply(new BigDecimal("0.5")));
    }

    /** Whether {@code found} is what was expected, a NaN being as good as any other. */
    static boolean same(PtxType type, long expected, long found) {
        FloatFormat format = FloatFormat.of(type);
        return expected == NAN || format.isNaN(expected) ? format.isNaN(found) : expected == found;
    }
}
