package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Rows.requireNative;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.I16;
import static lorikeet.tensor.cpu.vector.Species.I32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lorikeet.tensor.cpu.ConvertRows;
import lorikeet.tensor.cpu.scalar.ScalarConvert;

/** {@link ConvertRows} on vectors. */
interface VectorConvert extends ScalarConvert {
    @Override
    default void widenBf16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            ShortVector halves = ShortVector.fromMemorySegment(I16, x, xAt + 2L * i, ORDER);
            var words = (IntVector) halves.convertShape(VectorOperators.ZERO_EXTEND_S2I, I32, 0);
            words.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoMemorySegment(y, yAt + 4L * i, ORDER);
        }
        ScalarConvert.super.widenBf16(y, yAt + 4L * i, x, xAt + 2L * i, n - i);
    }

    // Sign, exponent and mantissa in F32's place, read as 2^-112 of the value: multiplying is exact, subnormals included.
    // Infinity and NaN have all exponent bits set.
    @Override
    default void widenF16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            ShortVector halves = ShortVector.fromMemorySegment(I16, x, xAt + 2L * i, ORDER);
            var words = (IntVector) halves.convertShape(VectorOperators.S2I, I32, 0);
            IntVector placed = words.lanewise(VectorOperators.LSHL, 13).and(0x8FFFFFFF); // without the copies of the sign
            IntVector finite = placed.reinterpretAsFloats().mul(0x1p112f).reinterpretAsInts();
            VectorMask<Integer> special = words.and(0x7C00).compare(VectorOperators.EQ, 0x7C00);
            finite.lanewise(VectorOperators.OR, 0x7F800000, special).intoMemorySegment(y, yAt + 4L * i, ORDER);
        }
        ScalarConvert.super.widenF16(y, yAt + 4L * i, x, xAt + 2L * i, n - i);
    }

    @Override
    default void narrowBf16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            IntVector bits = FloatVector.fromMemorySegment(F32, x, xAt + 4L * i, ORDER).reinterpretAsInts();
            IntVector upper = bits.lanewise(VectorOperators.LSHR, 16);
            IntVector rounded = bits.add(upper.and(1)).add(0x7FFF).lanewise(VectorOperators.LSHR, 16);
            VectorMask<Integer> nan = bits.and(0x7FFFFFFF).compare(VectorOperators.GT, 0x7F800000);
            var halves = (ShortVector) rounded.blend(upper.or(0x40), nan).convertShape(VectorOperators.I2S, I16, 0);
            halves.intoMemorySegment(y, yAt + 2L * i, ORDER);
        }
        ScalarConvert.super.narrowBf16(y, yAt + 2L * i, x, xAt + 4L * i, n - i);
    }
}
