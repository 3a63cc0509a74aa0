package lorikeet.tensor.cpu.vector;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.cpu.LineKernel;

/** {@link LineKernel} on the Vector API, by the width of vectors. */
public final class VectorLines implements LineKernel {
    private final LineKernel kernel = Species.LANES < 8 ? new VectorLines4() : new VectorLines8();

    @Override
    public void f32(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt) {
        kernel.f32(w, byteAt, lineBytes, x, depth, c, cAt);
    }

    @Override
    public void bf16(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt) {
        kernel.bf16(w, byteAt, lineBytes, x, depth, c, cAt);
    }
}
