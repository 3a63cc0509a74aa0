package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The innermost loop of a product with one row: lines of W against x where they lie. {@code line i} begins at byte
 * {@code byteAt + i · lineBytes} of {@code w}; {@code depth} is a multiple of {@link #STEP}.
 */
public interface LineKernel {
    /** Lines that go together. */
    int LINES = 16;
    /** Numbers of a line that go together. */
    int STEP = 16;

    /**
     * Continues the chains of {@link #LINES} lines of F32: {@code c[cAt + i] = fma(w[i, p], x[p], c[cAt + i])} for p = 0, 1, …
     * depth - 1 in this order.
     */
    void f32(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt);

    /** The same of BF16. */
    void bf16(MemorySegment w, long byteAt, long lineBytes, float[] x, int depth, float[] c, int cAt);
}
