package lorikeet.quant4bit;

/**
 * Weights in 4 bits, in the layout of bitsandbytes: the tensor is flattened row by row and cut into blocks.
 *
 * @param blockSize elements of a block; the last block may be shorter
 * @param count elements of the tensor
 * @param codes {@code (count + 1) / 2} bytes; element 2k in the high four bits of byte k, element 2k + 1 in the low ones;
 *        after an odd count the last four bits are 0
 * @param absmax scale of each block: its largest magnitude over {@link CodeTable#largest}
 */
public record Quantized(CodeTable table, int blockSize, int count, byte[] codes, float[] absmax) {
    public Quantized {
        BlockQuantizer.checkBlockSize(blockSize);
        if (count < 0) throw new IllegalArgumentException("4-bit weights: " + count + " elements, expected none negative");
        int bytes = bytes(count);
        int blocks = Math.ceilDiv(count, blockSize);
        if (codes.length != bytes) throw new IllegalArgumentException("4-bit weights: " + codes.length + " bytes of codes for " + count + " elements, expected " + bytes);
        if (absmax.length != blocks) {
            throw new IllegalArgumentException("4-bit weights: " + absmax.length + " scales for " + count + " elements in blocks of "
                    + blockSize + ", expected " + blocks);
        }
    }

    /** Bytes that {@code count} codes take. */
    static int bytes(int count) {
        return Math.ceilDiv(count, 2);
    }

    /** Code of element {@code i}, 0 to 15. */
    public int code(int i) {
        int pair = codes[i >> 1];
        return (i & 1) == 0 ? (pair >> 4) & 15 : pair & 15;
    }

    /** The weights: value of the code times the block's scale, one rounding. */
    public float[] dequantize() {
        float[] weights = new float[count];
        for (int block = 0, i = 0; i < count; block++) {
            float scale = absmax[block];
            for (int end = Math.min(count - i, blockSize) + i; i < end; i++) weights[i] = table.value(code(i)) * scale;
        }
        return weights;
    }
}
