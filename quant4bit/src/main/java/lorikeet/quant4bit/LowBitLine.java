package lorikeet.quant4bit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.quant4bit.scalar.ScalarLine;
import lorikeet.tensor.cpu.Simd;

/**
 * A row of W times a single x, decoded in registers: W crosses the memory bus once, as 4 bits. The order of the sum: the eight
 * neighbours of a word of codes are multiplied and summed, {@code v0 x0 + v2 x2 + v4 x4 + v6 x6} as a chain of fused
 * multiply-adds and {@code v1 x1 + v3 x3 + …} as another, the two added, and the result times the block's scale goes into chain
 * word mod {@link #CHAINS}, {@code c = fma(sum, scale, c)} from 0 on; then chain j takes up chain j + 8, j + 4, j + 2, j + 1. The scalar
 * and the vector twin give the same bits.
 */
public interface LowBitLine {
    /** Chains of a sum: words in a cache line. */
    int CHAINS = 16;
    /** Inputs of a cache line of codes; a row is a multiple of it. */
    int GROUP = 8 * CHAINS;
    /** Scales that may be read, not used, behind those of a row. */
    int PADDING = 16;

    /**
     * Row {@code output} of W times x.
     *
     * @param scratch F32: x from byte {@code xAt} on, number p at {@link #place}(p); from byte {@code scalesAt} on the scales of the
     *     row's blocks ({@link LowBitMatrix#scales}) and {@link #PADDING} more
     */
    float line(LowBitMatrix w, long output, MemorySegment scratch, long xAt, long scalesAt);

    /** Where {@link #line} looks for number {@code p} of x: words side by side, of each group its first numbers, its second … */
    static long place(long p) {
        long within = p % GROUP;
        return p - within + within % 8 * CHAINS + within / 8;
    }

    /** Puts x, F32 {@code [in]} from byte {@code xAt} on, where {@link #line} looks for it. */
    static void arrange(MemorySegment x, long xAt, long in, MemorySegment scratch, long at) {
        for (long p = 0; p < in; p++) {
            scratch.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at + 4 * place(p), x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, xAt + 4 * p));
        }
    }

    /** For vectors of {@code lanes} floats. */
    static LowBitLine of(int lanes) {
        return lanes < 8 ? new ScalarLine() : Simd.load(LowBitLine.class, "lorikeet.quant4bit.vector.VectorLine", lanes);
    }
}
