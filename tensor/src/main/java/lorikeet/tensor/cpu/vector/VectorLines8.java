package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import lorikeet.tensor.cpu.LineKernel;

/**
 * {@link LineKernel} by transposing blocks of 8 lines by 8 in registers: runs of 4 lanes change places first, neighbours last;
 * then each register holds one step of 8 chains. Written out, since a vector that a helper took or gave would be boxed where
 * C2 stops inlining: with helpers it ran at a tenth of the speed.
 * Vectors of 8 where there are 16 too: blocks of 16 need more registers than there are, and took twice as long.
 */
final class VectorLines8 implements LineKernel {
    private static final VectorSpecies<Float> F32 = FloatVector.SPECIES_256;
    /** The upper one of two bfloat16 numbers in an int, which is also a float of that value. */
    private static final int UPPER = 0xffff0000;

    // SWAPn exchanges neighbouring runs of n lanes; SECONDn are the second runs of each pair.
    private static final VectorShuffle<Float> SWAP4 = VectorShuffle.fromOp(F32, i -> i ^ 4);
    private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromOp(F32, i -> i ^ 2);
    private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromOp(F32, i -> i ^ 1);
    private static final VectorMask<Float> SECOND4 = VectorMask.fromLong(F32, 0b11110000);
    private static final VectorMask<Float> SECOND2 = VectorMask.fromLong(F32, 0b11001100);
    private static final VectorMask<Float> SECOND1 = VectorMask.fromLong(F32, 0b10101010);

    @Override
    public void f32(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt) {
        FloatVector sumA = FloatVector.fromArray(F32, c, cAt);
        FloatVector sumB = FloatVector.fromArray(F32, c, cAt + 8);
        for (int p = 0; p < depth; p += 8) {
            long at = byteAt + 4L * p;
            FloatVector a0 = FloatVector.fromMemorySegment(F32, w, at, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(F32, w, at + lineBytes, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(F32, w, at + 2 * lineBytes, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(F32, w, at + 3 * lineBytes, ORDER);
            FloatVector a4 = FloatVector.fromMemorySegment(F32, w, at + 4 * lineBytes, ORDER);
            FloatVector a5 = FloatVector.fromMemorySegment(F32, w, at + 5 * lineBytes, ORDER);
            FloatVector a6 = FloatVector.fromMemorySegment(F32, w, at + 6 * lineBytes, ORDER);
            FloatVector a7 = FloatVector.fromMemorySegment(F32, w, at + 7 * lineBytes, ORDER);
            FloatVector b0 = FloatVector.fromMemorySegment(F32, w, at + 8 * lineBytes, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(F32, w, at + 9 * lineBytes, ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(F32, w, at + 10 * lineBytes, ORDER);
            FloatVector b3 = FloatVector.fromMemorySegment(F32, w, at + 11 * lineBytes, ORDER);
            FloatVector b4 = FloatVector.fromMemorySegment(F32, w, at + 12 * lineBytes, ORDER);
            FloatVector b5 = FloatVector.fromMemorySegment(F32, w, at + 13 * lineBytes, ORDER);
            FloatVector b6 = FloatVector.fromMemorySegment(F32, w, at + 14 * lineBytes, ORDER);
            FloatVector b7 = FloatVector.fromMemorySegment(F32, w, at + 15 * lineBytes, ORDER);
            FloatVector ax0 = a0.blend(a4.rearrange(SWAP4), SECOND4), ax4 = a0.rearrange(SWAP4).blend(a4, SECOND4);
            FloatVector ax1 = a1.blend(a5.rearrange(SWAP4), SECOND4), ax5 = a1.rearrange(SWAP4).blend(a5, SECOND4);
            FloatVector ax2 = a2.blend(a6.rearrange(SWAP4), SECOND4), ax6 = a2.rearrange(SWAP4).blend(a6, SECOND4);
            FloatVector ax3 = a3.blend(a7.rearrange(SWAP4), SECOND4), ax7 = a3.rearrange(SWAP4).blend(a7, SECOND4);
            FloatVector ay0 = ax0.blend(ax2.rearrange(SWAP2), SECOND2), ay2 = ax0.rearrange(SWAP2).blend(ax2, SECOND2);
            FloatVector ay1 = ax1.blend(ax3.rearrange(SWAP2), SECOND2), ay3 = ax1.rearrange(SWAP2).blend(ax3, SECOND2);
            FloatVector ay4 = ax4.blend(ax6.rearrange(SWAP2), SECOND2), ay6 = ax4.rearrange(SWAP2).blend(ax6, SECOND2);
            FloatVector ay5 = ax5.blend(ax7.rearrange(SWAP2), SECOND2), ay7 = ax5.rearrange(SWAP2).blend(ax7, SECOND2);
            FloatVector az0 = ay0.blend(ay1.rearrange(SWAP1), SECOND1), az1 = ay0.rearrange(SWAP1).blend(ay1, SECOND1);
            FloatVector az2 = ay2.blend(ay3.rearrange(SWAP1), SECOND1), az3 = ay2.rearrange(SWAP1).blend(ay3, SECOND1);
            FloatVector az4 = ay4.blend(ay5.rearrange(SWAP1), SECOND1), az5 = ay4.rearrange(SWAP1).blend(ay5, SECOND1);
            FloatVector az6 = ay6.blend(ay7.rearrange(SWAP1), SECOND1), az7 = ay6.rearrange(SWAP1).blend(ay7, SECOND1);
            FloatVector bx0 = b0.blend(b4.rearrange(SWAP4), SECOND4), bx4 = b0.rearrange(SWAP4).blend(b4, SECOND4);
            FloatVector bx1 = b1.blend(b5.rearrange(SWAP4), SECOND4), bx5 = b1.rearrange(SWAP4).blend(b5, SECOND4);
            FloatVector bx2 = b2.blend(b6.rearrange(SWAP4), SECOND4), bx6 = b2.rearrange(SWAP4).blend(b6, SECOND4);
            FloatVector bx3 = b3.blend(b7.rearrange(SWAP4), SECOND4), bx7 = b3.rearrange(SWAP4).blend(b7, SECOND4);
            FloatVector by0 = bx0.blend(bx2.rearrange(SWAP2), SECOND2), by2 = bx0.rearrange(SWAP2).blend(bx2, SECOND2);
            FloatVector by1 = bx1.blend(bx3.rearrange(SWAP2), SECOND2), by3 = bx1.rearrange(SWAP2).blend(bx3, SECOND2);
            FloatVector by4 = bx4.blend(bx6.rearrange(SWAP2), SECOND2), by6 = bx4.rearrange(SWAP2).blend(bx6, SECOND2);
            FloatVector by5 = bx5.blend(bx7.rearrange(SWAP2), SECOND2), by7 = bx5.rearrange(SWAP2).blend(bx7, SECOND2);
            FloatVector bz0 = by0.blend(by1.rearrange(SWAP1), SECOND1), bz1 = by0.rearrange(SWAP1).blend(by1, SECOND1);
            FloatVector bz2 = by2.blend(by3.rearrange(SWAP1), SECOND1), bz3 = by2.rearrange(SWAP1).blend(by3, SECOND1);
            FloatVector bz4 = by4.blend(by5.rearrange(SWAP1), SECOND1), bz5 = by4.rearrange(SWAP1).blend(by5, SECOND1);
            FloatVector bz6 = by6.blend(by7.rearrange(SWAP1), SECOND1), bz7 = by6.rearrange(SWAP1).blend(by7, SECOND1);
            FloatVector x0 = FloatVector.broadcast(F32, x[p]);
            sumA = az0.fma(x0, sumA);
            sumB = bz0.fma(x0, sumB);
            FloatVector x1 = FloatVector.broadcast(F32, x[p + 1]);
            sumA = az1.fma(x1, sumA);
            sumB = bz1.fma(x1, sumB);
            FloatVector x2 = FloatVector.broadcast(F32, x[p + 2]);
            sumA = az2.fma(x2, sumA);
            sumB = bz2.fma(x2, sumB);
            FloatVector x3 = FloatVector.broadcast(F32, x[p + 3]);
            sumA = az3.fma(x3, sumA);
            sumB = bz3.fma(x3, sumB);
            FloatVector x4 = FloatVector.broadcast(F32, x[p + 4]);
            sumA = az4.fma(x4, sumA);
            sumB = bz4.fma(x4, sumB);
            FloatVector x5 = FloatVector.broadcast(F32, x[p + 5]);
            sumA = az5.fma(x5, sumA);
            sumB = bz5.fma(x5, sumB);
            FloatVector x6 = FloatVector.broadcast(F32, x[p + 6]);
            sumA = az6.fma(x6, sumA);
            sumB = bz6.fma(x6, sumB);
            FloatVector x7 = FloatVector.broadcast(F32, x[p + 7]);
            sumA = az7.fma(x7, sumA);
            sumB = bz7.fma(x7, sumB);
        }
        sumA.intoArray(c, cAt);
        sumB.intoArray(c, cAt + 8);
    }

    @Override
    public void bf16(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt) {
        for (int i = 0; i < LINES; i += 8) bf16Lines(w, byteAt + i * lineBytes, lineBytes, x, depth, c, cAt + i);
    }

    /** 8 lines, moved as ints of two numbers. */
    private static void bf16Lines(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt) {
        FloatVector sum = FloatVector.fromArray(F32, c, cAt);
        for (int p = 0; p < depth; p += 16) {
            long at = byteAt + 2L * p;
            FloatVector a0 = FloatVector.fromMemorySegment(F32, w, at, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(F32, w, at + lineBytes, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(F32, w, at + 2 * lineBytes, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(F32, w, at + 3 * lineBytes, ORDER);
            FloatVector a4 = FloatVector.fromMemorySegment(F32, w, at + 4 * lineBytes, ORDER);
            FloatVector a5 = FloatVector.fromMemorySegment(F32, w, at + 5 * lineBytes, ORDER);
            FloatVector a6 = FloatVector.fromMemorySegment(F32, w, at + 6 * lineBytes, ORDER);
            FloatVector a7 = FloatVector.fromMemorySegment(F32, w, at + 7 * lineBytes, ORDER);
            FloatVector ax0 = a0.blend(a4.rearrange(SWAP4), SECOND4), ax4 = a0.rearrange(SWAP4).blend(a4, SECOND4);
            FloatVector ax1 = a1.blend(a5.rearrange(SWAP4), SECOND4), ax5 = a1.rearrange(SWAP4).blend(a5, SECOND4);
            FloatVector ax2 = a2.blend(a6.rearrange(SWAP4), SECOND4), ax6 = a2.rearrange(SWAP4).blend(a6, SECOND4);
            FloatVector ax3 = a3.blend(a7.rearrange(SWAP4), SECOND4), ax7 = a3.rearrange(SWAP4).blend(a7, SECOND4);
            FloatVector ay0 = ax0.blend(ax2.rearrange(SWAP2), SECOND2), ay2 = ax0.rearrange(SWAP2).blend(ax2, SECOND2);
            FloatVector ay1 = ax1.blend(ax3.rearrange(SWAP2), SECOND2), ay3 = ax1.rearrange(SWAP2).blend(ax3, SECOND2);
            FloatVector ay4 = ax4.blend(ax6.rearrange(SWAP2), SECOND2), ay6 = ax4.rearrange(SWAP2).blend(ax6, SECOND2);
            FloatVector ay5 = ax5.blend(ax7.rearrange(SWAP2), SECOND2), ay7 = ax5.rearrange(SWAP2).blend(ax7, SECOND2);
            FloatVector az0 = ay0.blend(ay1.rearrange(SWAP1), SECOND1), az1 = ay0.rearrange(SWAP1).blend(ay1, SECOND1);
            FloatVector az2 = ay2.blend(ay3.rearrange(SWAP1), SECOND1), az3 = ay2.rearrange(SWAP1).blend(ay3, SECOND1);
            FloatVector az4 = ay4.blend(ay5.rearrange(SWAP1), SECOND1), az5 = ay4.rearrange(SWAP1).blend(ay5, SECOND1);
            FloatVector az6 = ay6.blend(ay7.rearrange(SWAP1), SECOND1), az7 = ay6.rearrange(SWAP1).blend(ay7, SECOND1);
            IntVector i0 = az0.reinterpretAsInts();
            sum = i0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p]), sum);
            sum = i0.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 1]), sum);
            IntVector i1 = az1.reinterpretAsInts();
            sum = i1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 2]), sum);
            sum = i1.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 3]), sum);
            IntVector i2 = az2.reinterpretAsInts();
            sum = i2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 4]), sum);
            sum = i2.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 5]), sum);
            IntVector i3 = az3.reinterpretAsInts();
            sum = i3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 6]), sum);
            sum = i3.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 7]), sum);
            IntVector i4 = az4.reinterpretAsInts();
            sum = i4.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 8]), sum);
            sum = i4.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 9]), sum);
            IntVector i5 = az5.reinterpretAsInts();
            sum = i5.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 10]), sum);
            sum = i5.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 11]), sum);
            IntVector i6 = az6.reinterpretAsInts();
            sum = i6.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 12]), sum);
            sum = i6.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 13]), sum);
            IntVector i7 = az7.reinterpretAsInts();
            sum = i7.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 14]), sum);
            sum = i7.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 15]), sum);
        }
        sum.intoArray(c, cAt);
    }
}
