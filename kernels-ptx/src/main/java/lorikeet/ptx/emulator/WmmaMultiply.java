package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.PtxType;

/** {@code wmma.mma}: D = A B + C, summed in float64 over rising k and rounded once; integers in s32. */
final class WmmaMultiply extends WarpWide {
    private final WmmaFragment a;
    private final WmmaFragment b;
    private final WmmaFragment c;
    private final WmmaFragment d;
    private final int[][] registers;
    private final boolean saturates;

    /** @param registers rows of the registers of d, a, b and c */
    WmmaMultiply(WmmaFragment a, WmmaFragment b, WmmaFragment c, WmmaFragment d, int[][] registers, boolean saturates) {
        this.a = a;
        this.b = b;
        this.c = c;
        this.d = d;
        this.registers = registers;
        this.saturates = saturates;
    }

    @Override
    void together(Warp warp, int lanes) {
        Frame f = warp.frame;
        double[] x = read(f, a, registers[1]);
        double[] y = read(f, b, registers[2]);
        double[] sum = read(f, c, registers[3]);
        for (int i = 0; i < a.rows(); i++) {
            for (int k = 0; k < a.columns(); k++) {
                double factor = x[i * a.columns() + k];
                for (int j = 0; j < b.columns(); j++) sum[i * b.columns() + j] += factor * y[k * b.columns() + j];
            }
        }
        write(f, sum, lanes);
    }

    private static double[] read(Frame f, WmmaFragment fragment, int[] rows) {
        double[] matrix = new double[fragment.rows() * fragment.columns()];
        int each = fragment.elementsPerRegister();
        for (int lane = 0; lane < Frame.LANES; lane++) {
            for (int i = 0; i < fragment.elementsPerLane(); i++) {
                int bits = f.r[rows[i / each] + lane] >>> i % each * fragment.type().bits();
                matrix[fragment.index(lane, i)] = value(fragment.type(), bits);
            }
        }
        return matrix;
    }

    private static double value(PtxType type, int bits) {
        return switch (type) {
            case F16 -> Halves.f16(bits);
            case BF16 -> Halves.bf16(bits);
            case TF32 -> Float.intBitsToFloat(bits & 0xffffe000);
            case F32 -> Float.intBitsToFloat(bits);
            case S8 -> (byte) bits;
            case U8 -> bits & 0xff;
            default -> bits;
        };
    }

    private void write(Frame f, double[] matrix, int lanes) {
        int each = d.elementsPerRegister();
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            for (int i = 0; i < d.elementsPerLane(); i++) {
                int bits = bits(matrix[d.index(lane, i)]);
                int at = registers[0][i / each] + lane;
                f.r[at] = i % each == 0 ? bits : f.r[at] | bits << 16;
            }
        }
    }

    private int bits(double value) {
        return switch (d.type()) {
            case F16 -> Halves.toF16(value);
            case F32 -> Floats.bits((float) value);
            default -> saturates ? (int) Math.clamp((long) value, Integer.MIN_VALUE, (long) Integer.MAX_VALUE) : (int) (long) value;
        };
    }
}
