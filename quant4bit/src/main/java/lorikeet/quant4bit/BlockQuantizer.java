package lorikeet.quant4bit;

/**
 * Blockwise 4-bit quantisation as in bitsandbytes: each block is divided by its scale, its largest magnitude (a seventh of it for
 * whole numbers), and every quotient rounded to the nearest code (Dettmers et al. 2023).
 *
 * <p>The quotient is {@code x * (1 / max(scale, 1e-38))} in float32, as bitsandbytes' portable backend computes it, so a
 * block of zeros comes back as zeros; its CUDA kernels do not clamp and give NF4 code 0 for such a block.
 *
 * @param blockSize elements of a block: a power of two from 32 to 4096
 */
public record BlockQuantizer(CodeTable table, int blockSize) {
    private static final int SMALLEST_BLOCK = 32;
    private static final int LARGEST_BLOCK = 4096;
    /** Keeps the reciprocal of a block of zeros finite. */
    private static final float SMALLEST_SCALE = 1e-38f;

    public BlockQuantizer {
        checkBlockSize(blockSize);
    }

    static void checkBlockSize(int blockSize) {
        if (Integer.bitCount(blockSize) == 1 && blockSize >= SMALLEST_BLOCK && blockSize <= LARGEST_BLOCK) return;
        throw new IllegalArgumentException("4-bit block size is " + blockSize + ", expected a power of two from "
                + SMALLEST_BLOCK + " to " + LARGEST_BLOCK);
    }

    /**
     * Quantises weights that lie row by row.
     *
     * @throws IllegalArgumentException if an element is NaN or infinite: no code stands for it
     */
    public Quantized quantize(float[] weights) {
        int count = weights.length;
        byte[] codes = new byte[Quantized.bytes(count)];
        float[] absmax = new float[Math.ceilDiv(count, blockSize)];
        for (int block = 0, start = 0; start < count; block++) {
            int end = start + Math.min(count - start, blockSize);
            absmax[block] = absmax(weights, start, end) / table.largest();
            pack(weights, start, end, reciprocal(absmax[block]), codes);
            start = end;
        }
        return new Quantized(table, blockSize, count, codes, absmax);
    }

    static float absmax(float[] values, int start, int end) {
        float absmax = 0;
        for (int i = start; i < end; i++) {
            if (!Float.isFinite(values[i])) throw new IllegalArgumentException("cannot quantise element " + i + ": it is " + values[i]);
            absmax = Math.max(absmax, Math.abs(values[i]));
        }
        return absmax;
    }

    static float reciprocal(float absmax) {
        return 1 / Math.max(absmax, SMALLEST_SCALE);
    }

    /** Blocks start at even elements, so no byte is shared by two of them. */
    private void pack(float[] weights, int start, int end, float reciprocal, byte[] codes) {
        for (int i = start; i < end; i += 2) {
            int high = table.nearest(weights[i] * reciprocal);
            int low = i + 1 < end ? table.nearest(weights[i + 1] * reciprocal) : 0;
            codes[i >> 1] = (byte) (high << 4 | low);
        }
    }
}
