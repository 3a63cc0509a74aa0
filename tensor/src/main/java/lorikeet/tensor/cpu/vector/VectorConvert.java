package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Rows.load;
import static lorikeet.tensor.cpu.vector.Rows.store;
import static lorikeet.tensor.cpu.vector.Rows.whole;
import static lorikeet.tensor.cpu.vector.Species.I16;
import static lorikeet.tensor.cpu.vector.Species.I32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.cpu.ConvertRows;

/** {@link ConvertRows} on vectors; the rest of a row, less than a vector, one element at a time. */
interface VectorConvert extends ConvertRows {
    @Override
    default void widenBf16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) {
            store(y, yAt, i, words(x, xAt, i).lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats());
        }
        for (; i < n; i++) set(y, yAt, i, Floats16.bf16ToFloat(half(x, xAt, i)));
    }

    @Override
    default void widenF16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) store(y, yAt, i, f16ToFloat(words(x, xAt, i)));
        for (; i < n; i++) set(y, yAt, i, Floats16.f16ToFloat(half(x, xAt, i)));
    }

    @Override
    default void narrowBf16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) {
            var halves = (ShortVector) bf16(load(x, xAt, i)).convertShape(VectorOperators.I2S, I16, 0);
            halves.intoMemorySegment(y, yAt + 2L * i, ORDER);
        }
        for (; i < n; i++) {
            float value = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, xAt + 4L * i);
            y.set(ValueLayout.JAVA_SHORT_UNALIGNED, yAt + 2L * i, Floats16.floatToBf16(value));
        }
    }

    private static IntVector words(MemorySegment x, long xAt, int i) {
        ShortVector halves = ShortVector.fromMemorySegment(I16, x, xAt + 2L * i, ORDER);
        return (IntVector) halves.convertShape(VectorOperators.ZERO_EXTEND_S2I, I32, 0);
    }

    // Exponent and mantissa in F32's place, read as 2^-112 of the value: multiplying is exact, subnormals included.
    // Infinity and NaN have all exponent bits set.
    private static FloatVector f16ToFloat(IntVector half) {
        IntVector magnitude = half.and(0x7FFF).lanewise(VectorOperators.LSHL, 13);
        IntVector finite = magnitude.reinterpretAsFloats().mul(0x1p112f).reinterpretAsInts();
        VectorMask<Integer> special = magnitude.compare(VectorOperators.GE, 0x7C00 << 13);
        IntVector bits = finite.blend(magnitude.or(0x7F800000), special);
        return bits.or(half.and(0x8000).lanewise(VectorOperators.LSHL, 16)).reinterpretAsFloats();
    }

    private static IntVector bf16(FloatVector value) {
        IntVector bits = value.reinterpretAsInts();
        IntVector upper = bits.lanewise(VectorOperators.LSHR, 16);
        IntVector rounded = bits.add(upper.and(1)).add(0x7FFF).lanewise(VectorOperators.LSHR, 16);
        VectorMask<Integer> nan = bits.and(0x7FFFFFFF).compare(VectorOperators.GT, 0x7F800000);
        return rounded.blend(upper.or(0x40), nan);
    }

    private static short half(MemorySegment x, long xAt, int i) {
        return x.get(ValueLayout.JAVA_SHORT_UNALIGNED, xAt + 2L * i);
    }

    private static void set(MemorySegment y, long yAt, int i, float value) {
        y.set(ValueLayout.JAVA_FLOAT_UNALIGNED, yAt + 4L * i, value);
    }
}
