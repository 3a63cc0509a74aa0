package lorikeet.ptx.emulator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import lorikeet.ptx.syntax.PtxType;

/** What one {@code cvt} gives for one value, by the PTX manual, in exact decimal arithmetic. */
final class ConversionReference {
    /** tf32 without the 13 low bits that are not to be read. */
    private static final FloatFormat TF32 = new FloatFormat(19, 10, 127);

    private final Opcode op;
    private final PtxType from;
    private final PtxType to;
    private final RoundingMode mode;

    private ConversionReference(Opcode op) {
        this.op = op;
        from = op.type();
        to = op.typeFromEnd(1);
        String name = op.takeOneOf("rn", "rz", "rm", "rp", "rni", "rzi", "rmi", "rpi", "rna");
        mode = name == null ? RoundingMode.HALF_EVEN : switch (name) {
            case "rz", "rzi" -> RoundingMode.DOWN;
            case "rm", "rmi" -> RoundingMode.FLOOR;
            case "rp", "rpi" -> RoundingMode.CEILING;
            case "rna" -> RoundingMode.HALF_UP;
            default -> RoundingMode.HALF_EVEN;
        };
    }

    /** The result's bits, {@link FloatReference#NAN}, or null where it is not specified. */
    static Long of(String opcode, long x) {
        ConversionReference reference = new ConversionReference(new Opcode(opcode));
        if (!reference.from.isFloat()) return reference.ofInteger(IntegerReference.value(reference.from, x));
        long in = reference.op.has("ftz") && reference.from == PtxType.F32 ? FloatFormat.F32.flush(x) : x;
        return reference.to.isFloat() ? (Long) reference.toFloat(in) : reference.toInteger(in);
    }

    private static BigInteger clamp(PtxType to, BigInteger value) {
        return value.max(IntegerReference.least(to)).min(IntegerReference.most(to));
    }

    private Long ofInteger(BigInteger value) {
        if (!to.isFloat()) return (op.has("sat") ? clamp(to, value) : value).longValue();
        return finished(FloatFormat.of(to), FloatFormat.of(to).round(new BigDecimal(value), mode, false));
    }

    private Long toInteger(long x) {
        FloatFormat format = FloatFormat.of(from);
        if (format.isNaN(x) && (from != PtxType.F64 && to.bits() <= 32)) return 0L;
        if (format.isNaN(x)) return to.bits() < 32 ? null : (Long) (1L << to.bits() - 1);
        if (format.isInfinite(x)) return (format.isNegative(x) ? IntegerReference.least(to) : IntegerReference.most(to)).longValue();
        return clamp(to, format.exact(x).setScale(0, mode).toBigInteger()).longValue();
    }

    private long toFloat(long x) {
        FloatFormat source = FloatFormat.of(from);
        FloatFormat target = to == PtxType.TF32 ? TF32 : FloatFormat.of(to);
        if (source.isNaN(x)) return op.has("sat") ? 0 : FloatReference.NAN;
        boolean negative = source.isNegative(x);
        long result = source.isInfinite(x) ? target.infinity() | (negative ? target.sign() : 0)
                : target.round(isIntegral() ? source.exact(x).setScale(0, mode) : source.exact(x), isIntegral() ? RoundingMode.HALF_EVEN : mode, negative);
        long finished = finished(target, result);
        return to == PtxType.TF32 ? finished << 13 : finished;
    }

    private boolean isIntegral() {
        return op.has("rni") || op.has("rzi") || op.has("rmi") || op.has("rpi");
    }

    /** Clipping and flushing of a result that is a number. */
    private long finished(FloatFormat target, long result) {
        long number = op.has("ftz") && to == PtxType.F32 ? target.flush(result) : result;
        if (op.has("satfinite") && target.isInfinite(number)) number--;
        if ((op.has("sat") || op.has("relu")) && (target.isNegative(number) || target.isZero(number))) return 0;
        return op.has("sat") ? Math.min(number, target.nearest(1)) : number;
    }
}
