package lorikeet.tensor.reference;

import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Optimize;

/**
 * A moment in 8 bits: codes of a map, and a scale for each block of consecutive elements.
 *
 * @param signed whether a code whose value has the wrong sign moves on
 */
record CodedMoment(Tensor map, Tensor codes, Tensor scales, boolean signed) {
    private static final int BLOCK = Optimize.AdamW8bit.BLOCK;

    double[] values() {
        double[] table = Values.of(map);
        int[] code = Values.ints(codes);
        double[] scale = Values.of(scales);
        double[] values = new double[code.length];
        for (int i = 0; i < values.length; i++) values[i] = table[code[i]] * scale[i / BLOCK];
        return values;
    }

    void write(double[] values) {
        double[] table = Values.of(map);
        double[] scale = new double[Values.count(scales.shape())];
        for (int i = 0; i < values.length; i++) scale[i / BLOCK] = Math.max(scale[i / BLOCK], Math.abs(values[i]));
        double[] code = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double largest = scale[i / BLOCK];
            code[i] = code(table, values[i] / (largest == 0 ? 1 : largest));
        }
        Values.write(code, codes);
        Values.write(scale, scales);
    }

    private int code(double[] table, double x) {
        int nearest = 0;
        for (int i = 1; i < table.length; i++) if (Math.abs(x - table[i]) < Math.abs(x - table[nearest])) nearest = i;
        if (signed && table[nearest] < 0 != x < 0) nearest += x < 0 ? -1 : 1;
        return nearest;
    }
}
