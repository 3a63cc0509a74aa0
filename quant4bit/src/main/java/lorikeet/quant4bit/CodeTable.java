package lorikeet.quant4bit;

/**
 * The sixteen values that a 4-bit code stands for, in units of its block's scale, with the thresholds by which bitsandbytes' CUDA
 * kernels round a quotient to a code. The scale is the block's largest magnitude, divided by {@link #largest}.
 */
public enum CodeTable {
    /** NormalFloat: quantiles of a normal distribution with an exact zero at code 7 (Dettmers et al. 2023, QLoRA); rising. */
    NF4(new float[] {-1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f,
            -0.18477343022823334f, -0.09105003625154495f, 0.0f, 0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f,
            0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f},
            new float[] {-0.8480964004993439f, -0.6106329262256622f, -0.4599952697753906f, -0.33967943489551544f,
                    -0.23460740596055984f, -0.13791173323988914f, -0.045525018125772476f, 0.03979014977812767f, 0.1202552504837513f,
                    0.2035212516784668f, 0.2920137718319893f, 0.3893125355243683f, 0.5016634166240692f, 0.6427869200706482f,
                    0.8614784181118011f},
            new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, false),

    /** Sign, two bits of exponent, one of mantissa, scaled to a largest value of 1; bit 3 is the sign, code 8 is -0. */
    FP4(new float[] {0.0f, 0.0625f / 12, 8f / 12, 1.0f, 4f / 12, 6f / 12, 2f / 12, 3f / 12,
            -0.0f, -0.0625f / 12, -8f / 12, -1.0f, -4f / 12, -6f / 12, -2f / 12, -3f / 12},
            new float[] {0.00260417f, 0.0859375f, 0.20833333f, 0.29166667f, 0.4166667f, 0.583333f, 0.8333333f},
            new int[] {0, 1, 6, 7, 4, 5, 2, 3}, true),

    /** Whole numbers, code - 8, in units of a seventh of the largest magnitude; -8 is never the nearest. */
    INT4(new float[] {-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7},
            new float[] {-7.5f, -6.5f, -5.5f, -4.5f, -3.5f, -2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f},
            new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, false);

    private static final int SIGN = 8;

    private final float[] values;
    private final float[] thresholds;
    private final int[] rising;
    private final boolean signBit;

    /** {@code rising}: codes by rising value (by rising magnitude with a sign bit), one between each two thresholds. */
    CodeTable(float[] values, float[] thresholds, int[] rising, boolean signBit) {
        this.values = values;
        this.thresholds = thresholds;
        this.rising = rising;
        this.signBit = signBit;
    }

    /** Value of {@code code}, 0 to 15. */
    public float value(int code) {
        return values[code];
    }

    /** The value of the block's largest magnitude: 1, or 7 for whole numbers. */
    public float largest() {
        return this == INT4 ? 7 : 1;
    }

    /** Code of {@code x}, at most {@link #largest} in magnitude: a value that equals a threshold goes to the code below it. */
    public int nearest(float x) {
        float key = signBit ? Math.abs(x) : x;
        int above = 0;
        for (float threshold : thresholds) above += key > threshold ? 1 : 0;
        return signBit && x < 0 ? rising[above] | SIGN : rising[above];
    }
}
