package lorikeet.ptx.emulator;

/** {@code mma.sync} of 8-bit integers, D = A B + C in s32: sums wrap, or saturate with {@code .satfinite}. */
final class MmaInteger extends WarpWide {
    private final MmaRegisters registers;
    private final boolean signedA;
    private final boolean signedB;
    private final boolean saturates;

    MmaInteger(MmaRegisters registers, boolean signedA, boolean signedB, boolean saturates) {
        this.registers = registers;
        this.signedA = signedA;
        this.signedB = signedB;
        this.saturates = saturates;
    }

    @Override
    void together(Warp warp, int lanes) {
        Frame f = warp.frame;
        MmaShape shape = registers.shape();
        int[] a = registers.a();
        int[] b = registers.b();
        int[] c = registers.c();
        int[] d = registers.d();
        int k = shape.k();
        int[] x = new int[MmaShape.M * k];
        int[] y = new int[k * MmaShape.N];
        for (int lane = 0; lane < Frame.LANES; lane++) {
            for (int s = 0; s < 4; s++) {
                for (int q = 0; q < a.length; q++) x[shape.a(lane, q, s)] = value(f.r[a[q] + lane] >> 8 * s, signedA);
                for (int q = 0; q < b.length; q++) y[shape.b(lane, q, s)] = value(f.r[b[q] + lane] >> 8 * s, signedB);
            }
        }
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int[] results = new int[4];
            for (int i = 0; i < 4; i++) results[i] = element(x, y, MmaShape.c(lane, i), f.r[c[i] + lane]);
            for (int i = 0; i < 4; i++) f.r[d[i] + lane] = results[i];
        }
    }

    private static int value(int bits, boolean signed) {
        return signed ? (byte) bits : bits & 0xff;
    }

    private int element(int[] x, int[] y, int index, int start) {
        int depth = registers.shape().k();
        int row = index / MmaShape.N * depth;
        int column = index % MmaShape.N;
        long sum = start;
        for (int k = 0; k < depth; k++) sum += (long) x[row + k] * y[k * MmaShape.N + column];
        return saturates ? (int) Math.clamp(sum, Integer.MIN_VALUE, (long) Integer.MAX_VALUE) : (int) sum;
    }
}
