package lorikeet.quant4bit;

import lorikeet.tensor.DynamicMap;

/**
 * Double quantisation (Dettmers et al. 2023): the scales of 4-bit blocks, less their mean, in 8 bits by the signed dynamic
 * map, in blocks of 256. Byte layout of bitsandbytes' {@code absmax}, {@code nested_absmax} and {@code nested_offset}.
 *
 * @param map values of the 256 codes; a checkpoint brings its own
 * @param codes one a scale
 * @param absmax largest magnitude of each block of {@value #BLOCK} scales, less the offset
 * @param offset mean of the scales
 */
public record NestedScales(DynamicMap map, byte[] codes, float[] absmax, float offset) {
    /** Scales in a block. */
    public static final int BLOCK = 256;

    public NestedScales {
        int blocks = Math.ceilDiv(codes.length, BLOCK);
        if (absmax.length != blocks) {
            throw new IllegalArgumentException("nested scales: " + absmax.length + " for " + codes.length + " codes, expected " + blocks);
        }
    }

    /** Quantises {@code scales}; their mean is summed in float64 and rounded once. */
    public static NestedScales of(float[] scales) {
        float offset = mean(scales);
        float[] centred = new float[scales.length];
        for (int i = 0; i < centred.length; i++) centred[i] = scales[i] - offset;
        DynamicMap map = DynamicMap.signed();
        byte[] codes = new byte[scales.length];
        float[] absmax = new float[Math.ceilDiv(scales.length, BLOCK)];
        for (int block = 0, i = 0; i < codes.length; block++) {
            int end = i + Math.min(codes.length - i, BLOCK);
            absmax[block] = BlockQuantizer.absmax(centred, i, end);
            float reciprocal = BlockQuantizer.reciprocal(absmax[block]);
            for (; i < end; i++) codes[i] = (byte) map.nearest(centred[i] * reciprocal);
        }
        return new NestedScales(map, codes, absmax, offset);
    }

    private static float mean(float[] scales) {
        double sum = 0;
        for (float scale : scales) sum += scale;
        return scales.length == 0 ? 0 : (float) (sum / scales.length);
    }

    /** The scales: map value times the block's absmax, plus the offset, each rounded to float32. */
    public float[] dequantize() {
        float[] scales = new float[codes.length];
        for (int i = 0; i < scales.length; i++) {
            float centred = map.value(codes[i] & 255) * absmax[i / BLOCK];
            scales[i] = centred + offset;
        }
        return scales;
    }
}
