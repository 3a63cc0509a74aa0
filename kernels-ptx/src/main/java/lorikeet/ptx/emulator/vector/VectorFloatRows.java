package lorikeet.ptx.emulator.vector;

import static lorikeet.tensor.cpu.vector.Species.I32;
import static lorikeet.tensor.cpu.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import lorikeet.ptx.emulator.FloatRows;

/** {@link FloatRows} on vectors. */
public final class VectorFloatRows implements FloatRows {
    private static final int ROW = 32;
    private static final int NAN = 0x7fffffff;

    /** Made by {@link lorikeet.tensor.cpu.Simd#load}. */
    public VectorFloatRows() {}

    @Override
    public void add(int[] r, int d, int a, int b) {
        for (int i = 0; i < ROW; i += LANES) store(load(r, a + i).add(load(r, b + i)), r, d + i);
    }

    @Override
    public void sub(int[] r, int d, int a, int b) {
        for (int i = 0; i < ROW; i += LANES) store(load(r, a + i).sub(load(r, b + i)), r, d + i);
    }

    @Override
    public void mul(int[] r, int d, int a, int b) {
        for (int i = 0; i < ROW; i += LANES) store(load(r, a + i).mul(load(r, b + i)), r, d + i);
    }

    @Override
    public void fma(int[] r, int d, int a, int b, int c) {
        for (int i = 0; i < ROW; i += LANES) store(load(r, a + i).fma(load(r, b + i), load(r, c + i)), r, d + i);
    }

    private static FloatVector load(int[] r, int at) {
        return IntVector.fromArray(I32, r, at).reinterpretAsFloats();
    }

    private static void store(FloatVector value, int[] r, int at) {
        value.reinterpretAsInts().blend(NAN, value.test(VectorOperators.IS_NAN).cast(I32)).intoArray(r, at);
    }
}
