package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

/** {@link IntRows} without vector instructions. */
final class ScalarIntRows implements IntRows {
    @Override
    public void add(int[] r, int d, int a, int b) {
        for (int i = 0; i < LANES; i++) r[d + i] = r[a + i] + r[b + i];
    }

    @Override
    public void sub(int[] r, int d, int a, int b) {
        for (int i = 0; i < LANES; i++) r[d + i] = r[a + i] - r[b + i];
    }

    @Override
    public void mul(int[] r, int d, int a, int b) {
        for (int i = 0; i < LANES; i++) r[d + i] = r[a + i] * r[b + i];
    }

    @Override
    public void mad(int[] r, int d, int a, int b, int c) {
        for (int i = 0; i < LANES; i++) r[d + i] = r[a + i] * r[b + i] + r[c + i];
    }

    @Override
    public void and(int[] r, int d, int a, int b) {
        for (int i = 0; i < LANES; i++) r[d + i] = r[a + i] & r[b + i];
    }

    @Override
    public void or(int[] r, int d, int a, int b) {
        for (int i = 0; i < LANES; i++) r[d + i] = r[a + i] | r[b + i];
    }

    @Override
    public void xor(int[] r, int d, int a, int b) {
        for (int i = 0; i < LANES; i++) r[d + i] = r[a + i] ^ r[b + i];
    }

    @Override
    public void shl(int[] r, int d, int a, int n) {
        for (int i = 0; i < LANES; i++) r[d + i] = r[n + i] >>> 5 != 0 ? 0 : r[a + i] << r[n + i];
    }

    @Override
    public void shr(int[] r, int d, int a, int n) {
        for (int i = 0; i < LANES; i++) r[d + i] = r[n + i] >>> 5 != 0 ? 0 : r[a + i] >>> r[n + i];
    }

    @Override
    public int equal(int[] r, int a, int b) {
        int lanes = 0;
        for (int i = 0; i < LANES; i++) lanes |= (r[a + i] == r[b + i] ? 1 : 0) << i;
        return lanes;
    }

    @Override
    public int less(int[] r, int a, int b) {
        int lanes = 0;
        for (int i = 0; i < LANES; i++) lanes |= (r[a + i] < r[b + i] ? 1 : 0) << i;
        return lanes;
    }

    @Override
    public int lessUnsigned(int[] r, int a, int b) {
        int lanes = 0;
        for (int i = 0; i < LANES; i++) lanes |= (r[a + i] + Integer.MIN_VALUE < r[b + i] + Integer.MIN_VALUE ? 1 : 0) << i;
        return lanes;
    }
}
