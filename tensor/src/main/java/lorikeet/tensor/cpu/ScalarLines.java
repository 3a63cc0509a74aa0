package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Floats16;

/** {@link LineKernel} in plain Java. */
final class ScalarLines implements LineKernel {
    @Override
    public void f32(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt) {
        for (int i = 0; i < LINES; i++) {
            long at = byteAt + i * lineBytes;
            float sum = c[cAt + i];
            for (int p = 0; p < depth; p++) sum = Math.fma(w.get(DensePanels.F32, at + 4L * p), x[p], sum);
            c[cAt + i] = sum;
        }
    }

    @Override
    public void bf16(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt) {
        for (int i = 0; i < LINES; i++) {
            long at = byteAt + i * lineBytes;
            float sum = c[cAt + i];
            for (int p = 0; p < depth; p++) sum = Math.fma(Floats16.bf16ToFloat(w.get(DensePanels.BITS16, at + 2L * p)), x[p], sum);
            c[cAt + i] = sum;
        }
    }
}
