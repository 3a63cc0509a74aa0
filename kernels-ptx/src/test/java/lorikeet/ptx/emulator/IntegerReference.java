package lorikeet.ptx.emulator;

import java.math.BigInteger;
import java.util.Set;
import lorikeet.ptx.syntax.PtxType;

/** What integer and bit instructions give, by the PTX manual, in arbitrary precision or bit by bit. */
final class IntegerReference {
    private static final Set<String> ARITHMETIC = Set.of("add", "sub", "mul", "mad", "mul24", "mad24", "div", "rem", "neg", "abs", "min", "max", "sad");

    private IntegerReference() {}

    /** The result's bits, or null where the instruction is none of these or the result is not specified. */
    static Long of(Opcode op, Form form, long[] x) {
        PtxType type = op.type();
        if (ARITHMETIC.contains(op.name())) return type.bits() == 32 && type.ptx().endsWith("x2") ? packed(op, x) : arithmetic(op, type, x);
        return BitReference.of(op, form, x);
    }

    private static Long packed(Opcode op, long[] x) {
        PtxType half = op.type() == PtxType.S16X2 ? PtxType.S16 : PtxType.U16;
        long low = arithmetic(op, half, new long[] {x[0] & 0xffff, x[1] & 0xffff});
        long high = arithmetic(op, half, new long[] {x[0] >>> 16 & 0xffff, x[1] >>> 16 & 0xffff});
        return low & 0xffff | (high & 0xffff) << 16;
    }

    static BigInteger value(PtxType type, long bits) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(type.bits());
        BigInteger value = BigInteger.valueOf(bits).mod(modulus);
        return type.isSigned() && value.testBit(type.bits() - 1) ? value.subtract(modulus) : value;
    }

    private static Long arithmetic(Opcode op, PtxType type, long[] x) {
        BigInteger a = value(type, x[0]);
        BigInteger b = x.length > 1 ? value(type, x[1]) : BigInteger.ZERO;
        boolean wide = op.has("wide");
        PtxType third = wide ? PtxType.of((type.isSigned() ? "s" : "u") + 2 * type.bits()) : type;
        BigInteger c = x.length > 2 ? value(third, x[2]) : BigInteger.ZERO;
        if (op.name().endsWith("24")) {
            a = value24(type, x[0]);
            b = value24(type, x[1]);
        }
        int high = !op.has("hi") ? 0 : op.name().endsWith("24") ? 16 : type.bits();
        BigInteger result = switch (op.name()) {
            case "add" -> a.add(b);
            case "sub" -> a.subtract(b);
            case "mul", "mul24" -> a.multiply(b).shiftRight(high);
            case "mad", "mad24" -> a.multiply(b).shiftRight(high).add(c);
            case "div" -> b.signum() == 0 || type.isSigned() && overflows(type, a, b) ? null : a.divide(b);
            case "rem" -> b.signum() == 0 || type.isSigned() && overflows(type, a, b) ? null : a.remainder(b);
            case "neg" -> a.negate();
            case "abs" -> a.abs();
            case "min" -> a.min(b);
            case "max" -> a.max(b);
            case "sad" -> c.add(a.subtract(b).abs());
            default -> throw new IllegalArgumentException(op.text());
        };
        if (result == null) return null;
        if (op.has("relu")) result = result.max(BigInteger.ZERO);
        if (op.has("sat")) result = result.max(least(type)).min(most(type));
        return result.longValue();
    }

    private static BigInteger value24(PtxType type, long bits) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(24);
        BigInteger value = BigInteger.valueOf(bits).mod(modulus);
        return type.isSigned() && value.testBit(23) ? value.subtract(modulus) : value;
    }

    private static boolean overflows(PtxType type, BigInteger a, BigInteger b) {
        return b.equals(BigInteger.ONE.negate()) && a.equals(least(type));
    }

    static BigInteger least(PtxType type) {
        return type.isSigned() ? BigInteger.ONE.shiftLeft(type.bits() - 1).negate() : BigInteger.ZERO;
    }

    static BigInteger most(PtxType type) {
        return BigInteger.ONE.shiftLeft(type.isSigned() ? type.bits() - 1 : type.bits()).subtract(BigInteger.ONE);
    }
}
