package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.PtxType;

/**
 * {@code mma.sync} of floats, D = A B + C. Products are exact and summed in float64 over rising k, starting from C; each
 * element is rounded once. Hardware sums in an order and width of its own: results agree to about 1e-5 of the terms.
 */
final class MmaFloat extends WarpWide {
    private final MmaRegisters registers;
    private final PtxType elementA;
    private final PtxType elementB;
    private final boolean halfC;
    private final boolean halfD;

    /** @param halfC whether C is f16, two elements in a register */
    MmaFloat(MmaRegisters registers, PtxType elementA, PtxType elementB, boolean halfD, boolean halfC) {
        this.registers = registers;
        this.elementA = elementA;
        this.elementB = elementB;
        this.halfC = halfC;
        this.halfD = halfD;
    }

    @Override
    void together(Warp warp, int lanes) {
        Frame f = warp.frame;
        MmaShape shape = registers.shape();
        int[] a = registers.a();
        int[] b = registers.b();
        double[] matrices = warp.matrices();
        int k = shape.k();
        int atB = MmaShape.M * k;
        int atC = atB + k * MmaShape.N;
        for (int lane = 0; lane < Frame.LANES; lane++) {
            for (int q = 0; q < a.length; q++) widen(elementA, f.r[a[q] + lane], matrices, shape.a(lane, q, 0), 1);
            for (int q = 0; q < b.length; q++) widen(elementB, f.r[b[q] + lane], matrices, atB + shape.b(lane, q, 0), MmaShape.N);
            for (int i = 0; i < 4; i++) matrices[atC + MmaShape.c(lane, i)] = accumulator(f, lane, i);
        }
        multiply(matrices, k, atB, atC);
        store(f, matrices, atC, lanes);
    }

    /** The elements of a register, each {@code step} after the one before it. */
    private static void widen(PtxType element, int bits, double[] to, int at, int step) {
        switch (element) {
            case F16 -> {
                to[at] = Halves.f16(bits);
                to[at + step] = Halves.f16(bits >>> 16);
            }
            case BF16 -> {
                to[at] = Halves.bf16(bits);
                to[at + step] = Halves.bf16(bits >>> 16);
            }
            case E4M3, E5M2 -> {
                SmallFloat format = SmallFloat.of(element);
                for (int s = 0; s < Integer.BYTES; s++) to[at + s * step] = format.value(bits >>> 8 * s & 0xff);
            }
            default -> to[at] = Float.intBitsToFloat(bits & 0xffffe000);
        }
    }

    private double accumulator(Frame f, int lane, int i) {
        int[] c = registers.c();
        return halfC ? Halves.f16(f.r[c[i >> 1] + lane] >>> 16 * (i & 1)) : Float.intBitsToFloat(f.r[c[i] + lane]);
    }

    /** C {@code [16, 8]} += A {@code [16, k]} B {@code [k, 8]}, one after another in {@code m}. */
    private static void multiply(double[] m, int k, int atB, int atC) {
        for (int i = 0; i < MmaShape.M; i++) {
            int row = atC + i * MmaShape.N;
            for (int kk = 0; kk < k; kk++) {
                double x = m[i * k + kk];
                int y = atB + kk * MmaShape.N;
                for (int j = 0; j < MmaShape.N; j++) m[row + j] += x * m[y + j];
            }
        }
    }

    private void store(Frame f, double[] matrices, int atC, int lanes) {
        int[] d = registers.d();
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            for (int i = 0; i < 4; i++) {
                double value = matrices[atC + MmaShape.c(lane, i)];
                if (!halfD) f.r[d[i] + lane] = Floats.bits((float) value);
                else if ((i & 1) == 0) f.r[d[i >> 1] + lane] = Halves.toF16(value);
                else f.r[d[i >> 1] + lane] |= Halves.toF16(value) << 16;
            }
        }
    }
}
