package lorikeet.quant4bit;

import java.lang.foreign.MemorySegment;
import lorikeet.quant4bit.scalar.ScalarRows;
import lorikeet.tensor.cpu.Simd;

/**
 * Primitives on codes, with a scalar and a vector twin that give the same bits: an element is the code's value times its block's
 * scale, rounded; a product is a chain of fused multiply-adds over the inputs in ascending order, as in
 * {@link lorikeet.tensor.cpu.Gemm}.
 */
public interface LowBitRows {
    /** Most rows of x that {@link #multiply} takes. */
    int MOST_TOKENS = 4;
    /** Inputs that {@link #multiply} decodes at a time: within one block wherever it begins. */
    int STRETCH = 32;
    /** Bytes of scratch for each worker. */
    int SCRATCH = 640;

    /** Elements {@code [first, first + count)} of W, of one block, to {@code out} from {@code at} on. */
    void decode(LowBitMatrix w, long first, int count, float[] out, int at);

    /** Rows of W that {@link #multiply} takes at most. */
    int outputs();

    /**
     * y {@code [tokens, outputs]} = x · Wᵀ for a few rows of W, which are decoded in registers; added to y if {@code accumulate}. The
     * inputs of W are a multiple of {@link #STRETCH}.
     *
     * @param output the first row of W, and {@code outputs} the number of rows
     * @param x rows of F32, {@code in} apart, from byte {@code xAt} on
     * @param y rows of F32, {@code out} apart; byte {@code yAt} is that of the first token and output {@code output}
     * @param scratch {@link #SCRATCH} bytes from {@code scratchAt} on
     */
    void multiply(LowBitMatrix w, long output, int outputs, MemorySegment x, long xAt, int tokens, MemorySegment y, long yAt, boolean accumulate,
            MemorySegment scratch, long scratchAt);

    /** The fastest for this machine. Vectors of four floats hold no table of sixteen: scalar code then. */
    static LowBitRows best() {
        return of(Simd.lanes());
    }

    /** For vectors of {@code lanes} floats. */
    static LowBitRows of(int lanes) {
        return lanes < 8 ? new ScalarRows() : Simd.load(LowBitRows.class, "lorikeet.quant4bit.vector.VectorRows", lanes);
    }
}
