package lorikeet.ptx.emulator;

import java.math.BigInteger;
import lorikeet.ptx.syntax.PtxType;

/** What shifts, fields, counts, permutations, logic and selections give, worked out bit by bit as the PTX manual says it. */
final class BitReference {
    private BitReference() {}

    static Long of(Opcode op, Form form, long[] x) {
        int width = op.type().bits();
        boolean signed = op.type().isSigned();
        return switch (op.name()) {
            case "shl", "shr" -> shift(op.name().equals("shl"), signed, width, x[0], x[1]);
            case "shf" -> funnel(op, x);
            case "popc" -> (long) BigInteger.valueOf(x[0]).mod(BigInteger.ONE.shiftLeft(width)).bitCount();
            case "clz" -> width - (long) BigInteger.valueOf(x[0]).mod(BigInteger.ONE.shiftLeft(width)).bitLength();
            case "brev" -> reversed(x[0], width);
            case "bfind" -> find(op, x[0], width, signed);
            case "fns" -> nth(x);
            case "bfe" -> field(x[0], (int) x[1] & 255, (int) x[2] & 255, width, signed);
            case "bfi" -> inserted(x, width);
            case "bmsk" -> mask(op.has("wrap"), x[0], x[1]);
            case "szext" -> extended(op.has("wrap"), signed, x[0], x[1]);
            case "dp4a" -> dot(op, x, 4, 8, 0);
            case "dp2a" -> dot(op, x, 2, 16, op.has("hi") ? 16 : 0);
            case "prmt" -> permuted(op, x);
            case "and" -> x[0] & x[1];
            case "or" -> x[0] | x[1];
            case "xor" -> x[0] ^ x[1];
            case "not" -> form.types().getFirst() == PtxType.PRED ? 1 - x[0] : ~x[0];
            case "cnot" -> BigInteger.valueOf(x[0]).mod(BigInteger.ONE.shiftLeft(width)).signum() == 0 ? 1L : 0L;
            case "mov" -> x[0];
            case "selp" -> x[2] != 0 ? x[0] : x[1];
            case "slct" -> op.type() == PtxType.F32 ? Float.intBitsToFloat((int) (op.has("ftz") ? FloatFormat.F32.flush(x[2]) : x[2])) >= 0 ? x[0] : x[1] : (int) x[2] >= 0 ? x[0] : x[1];
            default -> null;
        };
    }

    private static int bit(long value, long index) {
        return index < 0 || index > 63 ? 0 : (int) (value >>> index & 1);
    }

    private static long shift(boolean left, boolean signed, int width, long a, long amount) {
        long n = amount & 0xffffffffL;
        long result = 0;
        for (int i = 0; i < width; i++) {
            long from = left ? i - n : i + n;
            boolean beyond = from >= width;
            int value = beyond ? signed ? bit(a, width - 1) : 0 : bit(a, from);
            result |= (long) value << i;
        }
        return result;
    }

    private static long funnel(Opcode op, long[] x) {
        long n = op.has("wrap") ? x[2] & 31 : Math.min(x[2] & 0xffffffffL, 32);
        BigInteger pair = BigInteger.valueOf(x[1] & 0xffffffffL).shiftLeft(32).or(BigInteger.valueOf(x[0] & 0xffffffffL));
        return op.has("l") ? pair.shiftLeft((int) n).shiftRight(32).longValue() : pair.shiftRight((int) n).longValue();
    }

    private static long reversed(long a, int width) {
        long result = 0;
        for (int i = 0; i < width; i++) result |= (long) bit(a, i) << width - 1 - i;
        return result;
    }

    private static long find(Opcode op, long a, int width, boolean signed) {
        int sign = signed ? bit(a, width - 1) : 0;
        for (int i = width - 1; i >= 0; i--) {
            if (bit(a, i) != sign) return op.has("shiftamt") ? width - 1 - i : i;
        }
        return 0xffffffffL;
    }

    private static Long nth(long[] x) {
        int base = (int) x[1];
        int n = (int) x[2];
        if (base < 0 || base > 31) return null;
        int found = 0;
        for (int i = base; i >= 0 && i < 32; i += n < 0 ? -1 : 1) {
            found += bit(x[0], i);
            if (n == 0) return bit(x[0], base) != 0 ? (long) base : 0xffffffffL;
            if (bit(x[0], i) != 0 && found == Math.abs((long) n)) return (long) i;
        }
        return 0xffffffffL;
    }

    private static long field(long a, int position, int length, int width, boolean signed) {
        int top = width - 1;
        int fill = !signed || length == 0 ? 0 : bit(a, Math.min(position + length - 1, top));
        long result = 0;
        for (int i = 0; i < width; i++) {
            int value = i < length && position + i <= top ? bit(a, position + i) : fill;
            result |= (long) value << i;
        }
        return result;
    }

    private static long inserted(long[] x, int width) {
        int position = (int) x[2] & 255;
        int length = (int) x[3] & 255;
        long result = x[1];
        for (int i = 0; i < length && position + i < width; i++) {
            result = result & ~(1L << position + i) | (long) bit(x[0], i) << position + i;
        }
        return result;
    }

    private static long mask(boolean wrap, long a, long b) {
        long start = wrap ? a & 31 : a & 0xffffffffL;
        long count = wrap ? b & 31 : b & 0xffffffffL;
        long result = 0;
        for (long i = start; i < Math.min(32, start + count); i++) result |= 1L << i;
        return result;
    }

    private static long extended(boolean wrap, boolean signed, long a, long b) {
        long count = wrap ? b & 31 : Math.min(b & 0xffffffffL, 32);
        return count == 0 ? 0 : field(a, 0, (int) count, 32, signed);
    }

    private static long dot(Opcode op, long[] x, int terms, int aBits, int bStart) {
        PtxType a = PtxType.of((op.typeFromEnd(1).isSigned() ? "s" : "u") + aBits);
        PtxType b = op.type().isSigned() ? PtxType.S8 : PtxType.U8;
        BigInteger sum = BigInteger.valueOf((int) x[2]);
        for (int i = 0; i < terms; i++) {
            sum = sum.add(IntegerReference.value(a, x[0] >>> aBits * i).multiply(IntegerReference.value(b, x[1] >>> bStart + 8 * i)));
        }
        return sum.longValue();
    }

    private static long permuted(Opcode op, long[] x) {
        int[] bytes = new int[8];
        for (int i = 0; i < 8; i++) bytes[i] = (int) ((i < 4 ? x[0] >>> 8 * i : x[1] >>> 8 * (i - 4)) & 255);
        int s = (int) x[2] & 3;
        long result = 0;
        for (int i = 0; i < 4; i++) {
            int nibble = (int) (x[2] >>> 4 * i) & 15;
            int plain = (nibble & 8) != 0 ? bytes[nibble & 7] >= 128 ? 255 : 0 : bytes[nibble & 7];
            int value = op.has("f4e") ? bytes[new int[][] {{0, 1, 2, 3}, {1, 2, 3, 4}, {2, 3, 4, 5}, {3, 4, 5, 6}}[s][i]]
                    : op.has("b4e") ? bytes[new int[][] {{0, 7, 6, 5}, {1, 0, 7, 6}, {2, 1, 0, 7}, {3, 2, 1, 0}}[s][i]]
                    : op.has("rc8") ? bytes[s]
                    : op.has("ecl") ? bytes[new int[][] {{0, 1, 2, 3}, {1, 1, 2, 3}, {2, 2, 2, 3}, {3, 3, 3, 3}}[s][i]]
                    : op.has("ecr") ? bytes[new int[][] {{0, 0, 0, 0}, {0, 1, 1, 1}, {0, 1, 2, 2}, {0, 1, 2, 3}}[s][i]]
                    : op.has("rc16") ? bytes[new int[][] {{0, 1, 0, 1}, {2, 3, 2, 3}, {0, 1, 0, 1}, {2, 3, 2, 3}}[s][i]]
                    : plain;
            result |= (long) value << 8 * i;
        }
        return result;
    }
}
