package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** Rotary position embedding (Su et al. 2021) of one head, Hugging Face's layout: first half with second half. */
public interface RopeRows {
    /**
     * Rotates the pairs (xᵢ, xᵢ₊ₕ), i in [0, half), by the angles whose cosines and sines {@code [half]} are given:
     * yᵢ = xᵢ·cosᵢ - xᵢ₊ₕ·sinᵢ, yᵢ₊ₕ = xᵢ₊ₕ·cosᵢ + xᵢ·sinᵢ. Both halves of x and of y are contiguous.
     *
     * @param sign 1 turns forward, -1 back (the gradient)
     */
    void rope(MemorySegment y, long yAt, MemorySegment x, long xAt, MemorySegment cos, long cosAt, MemorySegment sin,
            long sinAt, float sign, int half);
}
