package lorikeet.ptx.emulator;

import java.math.BigInteger;

/**
 * {@code vmad}: a b + c in as many bits as it takes, shifted right and cut or clamped to 32. A negation inverts the bits and adds one
 * at the end, as {@code plusOne} does alone.
 */
record VideoProduct(boolean signed, boolean negatesProduct, boolean negatesSum, boolean plusOne, boolean saturates, int shift) {
    int of(long a, long b, int c) {
        BigInteger product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
        long addend = signed ? c : c & 0xffffffffL;
        BigInteger sum = negatesProduct ? BigInteger.valueOf(addend).subtract(product) : negatesSum ? product.subtract(BigInteger.valueOf(addend)) : product.add(BigInteger.valueOf(addend));
        BigInteger result = (plusOne ? sum.add(BigInteger.ONE) : sum).shiftRight(shift);
        if (!saturates) return result.intValue();
        BigInteger most = BigInteger.valueOf(signed ? Integer.MAX_VALUE : 0xffffffffL);
        BigInteger least = BigInteger.valueOf(signed ? Integer.MIN_VALUE : 0);
        return result.max(least).min(most).intValue();
    }
}
