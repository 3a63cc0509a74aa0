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
 * {@link LineKernel} by transposing blocks of 4 lines by 4 in registers: runs of 2 lanes change places first, neighbours last;
 * then each register holds one step of 4 chains. Written out, since a vector that a helper took or gave would be boxed where
 * C2 stops inlining: with helpers it ran at a tenth of the speed.
 */
final class VectorLines4 implements LineKernel {
    private static final VectorSpecies<Float> F32 = FloatVector.SPECIES_128;
    /** The upper one of two bfloat16 numbers in an int, which is also a float of that value. */
    private static final int UPPER = 0xffff0000;

    // SWAPn exchanges neighbouring runs of n lanes; SECONDn are the second runs of each pair.
    private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromOp(F32, i -> i ^ 2);
    private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromOp(F32, i -> i ^ 1);
    private static final VectorMask<Float> SECOND2 = VectorMask.fromLong(F32, 0b1100);
    private static final VectorMask<Float> SECOND1 = VectorMask.fromLong(F32, 0b1010);

    @Override
    public void f32(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt) {
        FloatVector sumA = FloatVector.fromArray(F32, c, cAt);
        FloatVector sumB = FloatVector.fromArray(F32, c, cAt + 4);
        FloatVector sumC = FloatVector.fromArray(F32, c, cAt + 8);
        FloatVector sumD = FloatVector.fromArray(F32, c, cAt + 12);
        for (int p = 0; p < depth; p += 4) {
            long at = byteAt + 4L * p;
            FloatVector a0 = FloatVector.fromMemorySegment(F32, w, at, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(F32, w, at + lineBytes, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(F32, w, at + 2 * lineBytes, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(F32, w, at + 3 * lineBytes, ORDER);
            FloatVector b0 = FloatVector.fromMemorySegment(F32, w, at + 4 * lineBytes, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(F32, w, at + 5 * lineBytes, ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(F32, w, at + 6 * lineBytes, ORDER);
            FloatVector b3 = FloatVector.fromMemorySegment(F32, w, at + 7 * lineBytes, ORDER);
            FloatVector c0 = FloatVector.fromMemorySegment(F32, w, at + 8 * lineBytes, ORDER);
            FloatVector c1 = FloatVector.fromMemorySegment(F32, w, at + 9 * lineBytes, ORDER);
            FloatVector c2 = FloatVector.fromMemorySegment(F32, w, at + 10 * lineBytes, ORDER);
            FloatVector c3 = FloatVector.fromMemorySegment(F32, w, at + 11 * lineBytes, ORDER);
            FloatVector d0 = FloatVector.fromMemorySegment(F32, w, at + 12 * lineBytes, ORDER);
            FloatVector d1 = FloatVector.fromMemorySegment(F32, w, at + 13 * lineBytes, ORDER);
            FloatVector d2 = FloatVector.fromMemorySegment(F32, w, at + 14 * lineBytes, ORDER);
            FloatVector d3 = FloatVector.fromMemorySegment(F32, w, at + 15 * lineBytes, ORDER);
            FloatVector ax0 = a0.blend(a2.rearrange(SWAP2), SECOND2), ax2 = a0.rearrange(SWAP2).blend(a2, SECOND2);
            FloatVector ax1 = a1.blend(a3.rearrange(SWAP2), SECOND2), ax3 = a1.rearrange(SWAP2).blend(a3, SECOND2);
            FloatVector ay0 = ax0.blend(ax1.rearrange(SWAP1), SECOND1), ay1 = ax0.rearrange(SWAP1).blend(ax1, SECOND1);
            FloatVector ay2 = ax2.blend(ax3.rearrange(SWAP1), SECOND1), ay3 = ax2.rearrange(SWAP1).blend(ax3, SECOND1);
            FloatVector bx0 = b0.blend(b2.rearrange(SWAP2), SECOND2), bx2 = b0.rearrange(SWAP2).blend(b2, SECOND2);
            FloatVector bx1 = b1.blend(b3.rearrange(SWAP2), SECOND2), bx3 = b1.rearrange(SWAP2).blend(b3, SECOND2);
            FloatVector by0 = bx0.blend(bx1.rearrange(SWAP1), SECOND1), by1 = bx0.rearrange(SWAP1).blend(bx1, SECOND1);
            FloatVector by2 = bx2.blend(bx3.rearrange(SWAP1), SECOND1), by3 = bx2.rearrange(SWAP1).blend(bx3, SECOND1);
            FloatVector cx0 = c0.blend(c2.rearrange(SWAP2), SECOND2), cx2 = c0.rearrange(SWAP2).blend(c2, SECOND2);
            FloatVector cx1 = c1.blend(c3.rearrange(SWAP2), SECOND2), cx3 = c1.rearrange(SWAP2).blend(c3, SECOND2);
            FloatVector cy0 = cx0.blend(cx1.rearrange(SWAP1), SECOND1), cy1 = cx0.rearrange(SWAP1).blend(cx1, SECOND1);
            FloatVector cy2 = cx2.blend(cx3.rearrange(SWAP1), SECOND1), cy3 = cx2.rearrange(SWAP1).blend(cx3, SECOND1);
            FloatVector dx0 = d0.blend(d2.rearrange(SWAP2), SECOND2), dx2 = d0.rearrange(SWAP2).blend(d2, SECOND2);
            FloatVector dx1 = d1.blend(d3.rearrange(SWAP2), SECOND2), dx3 = d1.rearrange(SWAP2).blend(d3, SECOND2);
            FloatVector dy0 = dx0.blend(dx1.rearrange(SWAP1), SECOND1), dy1 = dx0.rearrange(SWAP1).blend(dx1, SECOND1);
            FloatVector dy2 = dx2.blend(dx3.rearrange(SWAP1), SECOND1), dy3 = dx2.rearrange(SWAP1).blend(dx3, SECOND1);
            FloatVector x0 = FloatVector.broadcast(F32, x[p]);
            sumA = ay0.fma(x0, sumA);
            sumB = by0.fma(x0, sumB);
            sumC = cy0.fma(x0, sumC);
            sumD = dy0.fma(x0, sumD);
            FloatVector x1 = FloatVector.broadcast(F32, x[p + 1]);
            sumA = ay1.fma(x1, sumA);
            sumB = by1.fma(x1, sumB);
            sumC = cy1.fma(x1, sumC);
            sumD = dy1.fma(x1, sumD);
            FloatVector x2 = FloatVector.broadcast(F32, x[p + 2]);
            sumA = ay2.fma(x2, sumA);
            sumB = by2.fma(x2, sumB);
            sumC = cy2.fma(x2, sumC);
            sumD = dy2.fma(x2, sumD);
            FloatVector x3 = FloatVector.broadcast(F32, x[p + 3]);
            sumA = ay3.fma(x3, sumA);
            sumB = by3.fma(x3, sumB);
            sumC = cy3.fma(x3, sumC);
            sumD = dy3.fma(x3, sumD);
        }
        sumA.intoArray(c, cAt);
        sumB.intoArray(c, cAt + 4);
        sumC.intoArray(c, cAt + 8);
        sumD.intoArray(c, cAt + 12);
    }

    @Override
    public void bf16(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt) {
        for (int i = 0; i < LINES; i += 4) bf16Lines(w, byteAt + i * lineBytes, lineBytes, x, depth, c, cAt + i);
    }

    /** 4 lines, moved as ints of two numbers. */
    private static void bf16Lines(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt) {
        FloatVector sum = FloatVector.fromArray(F32, c, cAt);
        for (int p = 0; p < depth; p += 8) {
            long at = byteAt + 2L * p;
            FloatVector a0 = FloatVector.fromMemorySegment(F32, w, at, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(F32, w, at + lineBytes, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(F32, w, at + 2 * lineBytes, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(F32, w, at + 3 * lineBytes, ORDER);
            FloatVector ax0 = a0.blend(a2.rearrange(SWAP2), SECOND2), ax2 = a0.rearrange(SWAP2).blend(a2, SECOND2);
            FloatVector ax1 = a1.blend(a3.rearrange(SWAP2), SECOND2), ax3 = a1.rearrange(SWAP2).blend(a3, SECOND2);
            FloatVector ay0 = ax0.blend(ax1.rearrange(SWAP1), SECOND1), ay1 = ax0.rearrange(SWAP1).blend(ax1, SECOND1);
            FloatVector ay2 = ax2.blend(ax3.rearrange(SWAP1), SECOND1), ay3 = ax2.rearrange(SWAP1).blend(ax3, SECOND1);
            IntVector i0 = ay0.reinterpretAsInts();
            sum = i0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p]), sum);
            sum = i0.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 1]), sum);
            IntVector i1 = ay1.reinterpretAsInts();
            sum = i1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 2]), sum);
            sum = i1.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 3]), sum);
            IntVector i2 = ay2.reinterpretAsInts();
            sum = i2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 4]), sum);
            sum = i2.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 5]), sum);
            IntVector i3 = ay3.reinterpretAsInts();
            sum = i3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 6]), sum);
            sum = i3.and(UPPER).reinterpretAsFloats().fma(FloatVector.broadcast(F32, x[p + 7]), sum);
        }
        sum.intoArray(c, cAt);
    }
}
