package lorikeet.ptx.emulator.vector;

import static lorikeet.tensor.cpu.vector.Species.I32;
import static lorikeet.tensor.cpu.vector.Species.LANES;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import lorikeet.ptx.emulator.IntRows;

/** {@link IntRows} on vectors. */
public final class VectorIntRows implements IntRows {
    private static final int ROW = 32;

    /** Made by {@link lorikeet.tensor.cpu.Simd#load}. */
    public VectorIntRows() {}

    private static IntVector load(int[] r, int at) {
        return IntVector.fromArray(I32, r, at);
    }

    @Override
    public void add(int[] r, int d, int a, int b) {
        for (int i = 0; i < ROW; i += LANES) load(r, a + i).add(load(r, b + i)).intoArray(r, d + i);
    }

    @Override
    public void sub(int[] r, int d, int a, int b) {
        for (int i = 0; i < ROW; i += LANES) load(r, a + i).sub(load(r, b + i)).intoArray(r, d + i);
    }

    @Override
    public void mul(int[] r, int d, int a, int b) {
        for (int i = 0; i < ROW; i += LANES) load(r, a + i).mul(load(r, b + i)).intoArray(r, d + i);
    }

    @Override
    public void mad(int[] r, int d, int a, int b, int c) {
        for (int i = 0; i < ROW; i += LANES) load(r, a + i).mul(load(r, b + i)).add(load(r, c + i)).intoArray(r, d + i);
    }

    @Override
    public void and(int[] r, int d, int a, int b) {
        for (int i = 0; i < ROW; i += LANES) load(r, a + i).and(load(r, b + i)).intoArray(r, d + i);
    }

    @Override
    public void or(int[] r, int d, int a, int b) {
        for (int i = 0; i < ROW; i += LANES) load(r, a + i).or(load(r, b + i)).intoArray(r, d + i);
    }

    @Override
    public void xor(int[] r, int d, int a, int b) {
        for (int i = 0; i < ROW; i += LANES) load(r, a + i).lanewise(VectorOperators.XOR, load(r, b + i)).intoArray(r, d + i);
    }

    @Override
    public void shl(int[] r, int d, int a, int n) {
        for (int i = 0; i < ROW; i += LANES) {
            IntVector amount = load(r, n + i);
            load(r, a + i).lanewise(VectorOperators.LSHL, amount).and(within(amount)).intoArray(r, d + i);
        }
    }

    @Override
    public void shr(int[] r, int d, int a, int n) {
        for (int i = 0; i < ROW; i += LANES) {
            IntVector amount = load(r, n + i);
            load(r, a + i).lanewise(VectorOperators.LSHR, amount).and(within(amount)).intoArray(r, d + i);
        }
    }

    /** All bits where the amount is below 32, else none: Java's shifts take the amount modulo 32, PTX's do not. */
    private static IntVector within(IntVector amount) {
        IntVector beyond = amount.and(~31);
        return beyond.or(beyond.neg()).lanewise(VectorOperators.ASHR, 31).not();
    }

    @Override
    public int equal(int[] r, int a, int b) {
        int lanes = 0;
        for (int i = 0; i < ROW; i += LANES) lanes |= (int) load(r, a + i).compare(VectorOperators.EQ, load(r, b + i)).toLong() << i;
        return lanes;
    }

    @Override
    public int less(int[] r, int a, int b) {
        int lanes = 0;
        for (int i = 0; i < ROW; i += LANES) lanes |= (int) load(r, a + i).compare(VectorOperators.LT, load(r, b + i)).toLong() << i;
        return lanes;
    }

    @Override
    public int lessUnsigned(int[] r, int a, int b) {
        int lanes = 0;
        for (int i = 0; i < ROW; i += LANES) lanes |= (int) load(r, a + i).compare(VectorOperators.ULT, load(r, b + i)).toLong() << i;
        return lanes;
    }
}
