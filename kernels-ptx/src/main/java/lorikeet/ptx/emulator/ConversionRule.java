package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

import java.math.BigDecimal;
import java.math.BigInteger;
import lorikeet.ptx.syntax.PtxType;

/**
 * What one {@code cvt} does to a value.
 *
 * @param integral whether the rounding is to an integral value ({@code .rni}, …)
 * @param away {@code .rna}: to nearest, ties away from zero (tf32)
 */
record ConversionRule(PtxType to, PtxType from, Rounding rounding, boolean integral, boolean away, boolean ftz, boolean sat, boolean relu,
        boolean finite) {

    /** Takes the modifiers and refuses pairs and roundings that do not exist. */
    static ConversionRule take(Opcode op, PtxType to, PtxType from, OperandRows o) {
        String mode = op.takeOneOf("rn", "rz", "rm", "rp", "rni", "rzi", "rmi", "rpi", "rna");
        boolean integral = mode != null && mode.endsWith("i");
        Rounding rounding = switch (mode) {
            case null -> Rounding.RN;
            case "rz", "rzi" -> Rounding.RZ;
            case "rm", "rmi" -> Rounding.RM;
            case "rp", "rpi" -> Rounding.RP;
            default -> Rounding.RN;
        };
        ConversionRule rule = new ConversionRule(to, from, rounding, integral, "rna".equals(mode), op.take("ftz"), op.take("sat"),
                op.take("relu"), op.take("satfinite"));
        boolean known = isNumber(from) && (isNumber(to) || from == PtxType.F32 && (to == PtxType.TF32 || to == PtxType.F16X2 || to == PtxType.BF16X2));
        if (!known) throw o.unsupported("conversion from ." + from.ptx() + " to ." + to.ptx());
        String mistake = rule.mistake(mode);
        if (mistake != null) throw o.error(mistake);
        return rule;
    }

    /** What is wrong with the modifiers, or null. */
    private String mistake(String mode) {
        boolean toInteger = from.isFloat() && !to.isFloat();
        boolean plain = mode != null && !integral;
        boolean brain = from == PtxType.BF16 || to == PtxType.BF16;
        boolean packed = to == PtxType.F16X2 || to == PtxType.BF16X2;
        boolean narrows = to.isFloat() && to != from && (!from.isFloat() || to.bits() < from.bits() || to == PtxType.TF32 || packed);
        boolean shortens = from == PtxType.F32 && (to == PtxType.F16 || to == PtxType.BF16 || to == PtxType.TF32 || packed);
        if (toInteger && !integral) return "a conversion from float to integer needs .rni, .rzi, .rmi or .rpi";
        if (integral && !toInteger && !(from == to && from.isFloat())) return "." + mode + " is for integers, and for floats of one type";
        if (narrows && !plain) return "this conversion needs a rounding: .rn, .rz, .rm or .rp";
        if (plain && !narrows && !(brain && from.isFloat() && from != to)) return "this conversion is exact, expected no rounding, found ." + mode;
        boolean simple = rounding == Rounding.RN || rounding == Rounding.RZ;
        if (!simple && (packed || to == PtxType.TF32)) return "expected .rn or .rz for ." + to.ptx();
        if (away && to != PtxType.TF32) return ".rna is for .tf32";
        if (ftz && (from != PtxType.F32 && to != PtxType.F32 || to == PtxType.TF32 || packed)) return "no .ftz for ." + to.ptx() + " of ." + from.ptx();
        if (brain && (to.bits() == 8 || from.bits() == 8)) return "no conversion between ." + from.ptx() + " and ." + to.ptx();
        if (sat && !from.isFloat() && !to.isFloat() && holds()) return "." + to.ptx() + " holds every ." + from.ptx() + ", expected no .sat";
        if (sat && (brain || to == PtxType.TF32 || packed)) return "no .sat for ." + to.ptx() + " of ." + from.ptx();
        if ((relu || finite) && (!shortens || !simple || ftz || sat)) return ".relu and .satfinite are for shorter floats of .f32, with .rn or .rz";
        return null;
    }

    /** Whether the result, an integer, can be each value of the source. */
    private boolean holds() {
        return to.isSigned() == from.isSigned() ? to.bits() >= from.bits() : to.isSigned() && to.bits() > from.bits();
    }

    private static boolean isNumber(PtxType type) {
        return switch (type) {
            case U8, U16, U32, U64, S8, S16, S32, S64, F16, BF16, F32, F64 -> true;
            case PRED, B8, B16, B32, B64, B128, F16X2, BF16X2, TF32, U16X2, S16X2, E4M3, E5M2, E4M3X2, E5M2X2, E2M3X2, E3M2X2, E2M1X2,
                E4M3X4, E5M2X4, E2M3X4, E3M2X4, E2M1X4, UE8M0X2 -> false;
        };
    }

    /** Whether no modifier but a plain rounding is there. */
    boolean isPlain() {
        return rounding == Rounding.RN && !integral && !away && !ftz && !sat && !relu && !finite;
    }

    /** The conversion of a row; wide registers have 64 bits. */
    Row1 row(boolean fromWide, boolean toWide) {
        return (f, d, a) -> {
            for (int i = 0; i < LANES; i++) {
                long bits = convert(fromWide ? f.l[a + i] : f.r[a + i]);
                if (toWide) f.l[d + i] = to == PtxType.F32 ? bits & 0xffffffffL : bits;
                else f.r[d + i] = (int) bits;
            }
        };
    }

    /** The result's bits, extended by its type, from the source register's. */
    long convert(long register) {
        if (from.isFloat()) {
            double value = value(register);
            return to.isFloat() ? fromDouble(value) : toInteger(value);
        }
        long value = integer(from, register);
        if (!to.isFloat()) return integer(to, sat ? clamp(value) : value);
        return fromInteger(value);
    }

    private static long integer(PtxType type, long bits) {
        return switch (type) {
            case U8 -> bits & 0xff;
            case U16 -> bits & 0xffff;
            case U32 -> bits & 0xffffffffL;
            case S8 -> (byte) bits;
            case S16 -> (short) bits;
            case S32 -> (int) bits;
            default -> bits;
        };
    }

    private long clamp(long value) {
        if (from == PtxType.U64 && value < 0) return to == PtxType.U64 ? value : most();
        if (to == PtxType.U64) return Math.max(0, value);
        return Math.clamp(value, least(), most());
    }

    private long least() {
        return to.isSigned() ? -1L << to.bits() - 1 : 0;
    }

    private long most() {
        return to == PtxType.U64 ? -1 : to.isSigned() ? ~least() : (1L << to.bits()) - 1;
    }

    private double value(long bits) {
        return switch (from) {
            case F16 -> Halves.f16((int) bits); // .ftz is about f32 alone
            case BF16 -> Halves.bf16((int) bits);
            case F32 -> Float.intBitsToFloat(ftz ? Floats.flush((int) bits) : (int) bits);
            default -> Double.longBitsToDouble(bits);
        };
    }

    private long toInteger(double value) {
        if (value != value) {
            boolean zero = from != PtxType.F64 && to.bits() <= 32;
            return zero ? 0 : integer(to, 1L << to.bits() - 1);
        }
        double whole = rounding.toIntegral(value);
        double limit = Math.scalb(1.0, to.isSigned() ? to.bits() - 1 : to.bits());
        if (whole >= limit) return integer(to, most());
        if (whole < least()) return integer(to, least());
        return whole >= 0x1p63 ? (long) (whole - 0x1p63) + Long.MIN_VALUE : (long) whole;
    }

    private long fromInteger(long value) {
        boolean huge = from == PtxType.U64 && value < 0;
        if (to == PtxType.F64) return Double.doubleToRawLongBits(clipped(toDouble(value, huge)));
        // One sticky bit below 53 others keeps the later rounding to a shorter format exact.
        long magnitude = huge ? value : Math.abs(value);
        double exact = magnitude >>> 53 == 0 ? magnitude : ((magnitude >>> 11) | ((magnitude & 0x7ff) != 0 ? 1 : 0)) * 0x1p11;
        return fromDouble(value < 0 && !huge ? -exact : exact);
    }

    private double toDouble(long value, boolean huge) {
        BigDecimal exact = new BigDecimal(huge ? new BigInteger(Long.toUnsignedString(value)) : BigInteger.valueOf(value));
        double nearest = exact.doubleValue();
        return rounding == Rounding.RN ? nearest : rounding.toward(nearest, exact.compareTo(new BigDecimal(nearest)));
    }

    /** The bits of the result for an exact value. */
    long fromDouble(double value) {
        double x = integral && value == value ? rounding.toIntegral(value) : value;
        if (integral && x == 0) x = Math.copySign(0, value);
        x = clipped(x);
        if (relu) x = x > 0 || x != x ? x : 0;
        return switch (to) {
            case F64 -> Floats64.bits(x);
            case F32 -> singleBits(x);
            case TF32 -> tf32(x);
            case F16, F16X2 -> sixteen(x, true);
            case BF16, BF16X2 -> sixteen(x, false);
            default -> throw new IllegalStateException(to.ptx());
        };
    }

    private double clipped(double x) {
        return !sat ? x : x > 0 ? Math.min(x, 1) : 0;
    }

    private int singleBits(double x) {
        float y = rounding.toFloat(x);
        if (finite && Float.isInfinite(y) && x == x) y = Math.copySign(Float.MAX_VALUE, y);
        int bits = Floats.bits(y);
        return ftz ? Floats.flush(bits) : bits;
    }

    private int tf32(double x) {
        if (x != x) return Floats.NAN;
        int bits = Float.floatToRawIntBits((float) x);
        if (Double.isInfinite(x)) return finite ? bits - 0x2000 : bits;
        int half = away ? 0x1000 : rounding == Rounding.RN ? 0xfff + (bits >>> 13 & 1) : 0;
        int rounded = bits + half & 0xffffe000;
        return finite && (rounded & Integer.MAX_VALUE) == 0x7f800000 ? rounded - 0x2000 : rounded;
    }

    private int sixteen(double x, boolean f16) {
        int nearest = f16 ? Halves.toF16(x) : Halves.toBf16(x);
        if (x != x) return nearest;
        double n = f16 ? Halves.f16(nearest) : Halves.bf16(nearest);
        if (rounding != Rounding.RN && Double.isFinite(x)) nearest = step(nearest, Double.compare(x, n), n);
        int infinity = f16 ? 0x7c00 : 0x7f80;
        if (finite && (nearest & 0x7fff) == infinity) nearest--;
        return nearest;
    }

    /** Moves a half to its neighbour where the rounding asks for it; bits of one sign are ordered by magnitude. */
    private int step(int bits, int error, double n) {
        boolean up = error > 0 && (rounding == Rounding.RP || rounding == Rounding.RZ && n < 0);
        boolean down = error < 0 && (rounding == Rounding.RM || rounding == Rounding.RZ && n > 0);
        if (!up && !down) return bits;
        if (n == 0) return up ? 1 : 0x8001;
        return n > 0 == up ? bits + 1 : bits - 1;
    }
}
