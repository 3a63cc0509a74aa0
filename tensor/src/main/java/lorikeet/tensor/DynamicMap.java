package lorikeet.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The dynamic 8-bit map (Dettmers 2015; Dettmers et al. 2022, 8-bit optimizers): 256 values in [-1, 1] or [0, 1] whose
 * leading zeros choose a power of ten and whose other bits a linear fraction, so that relative precision holds over seven
 * orders of magnitude. Codes rise with their values.
 *
 * <p>The values are built in float32 in the order in which bitsandbytes builds them; its last bits depend on a library's
 * vector code, so a map that a checkpoint carries is read from there ({@link #of}).
 */
public final class DynamicMap {
    private static final int CODES = 256;
    private static final int DECADES = 7;
    private static final DynamicMap SIGNED = new DynamicMap(build(true));
    private static final DynamicMap UNSIGNED = new DynamicMap(build(false));

    private final float[] values;
    private final float[] midpoints;

    private DynamicMap(float[] values) {
        this.values = values;
        this.midpoints = new float[CODES - 1];
        for (int i = 0; i < midpoints.length; i++) midpoints[i] = (values[i] + values[i + 1]) / 2;
    }

    /** For values of both signs: zero is code 127, 1 is code 255, -1 is not in the map. */
    public static DynamicMap signed() {
        return SIGNED;
    }

    /** For values that are never negative: zero is code 0, 1 is code 255. */
    public static DynamicMap unsigned() {
        return UNSIGNED;
    }

    /** The map with these 256 values, which must rise. */
    public static DynamicMap of(float[] values) {
        if (values.length != CODES) throw new FormatException("8-bit map: " + values.length + " values, expected " + CODES);
        for (int i = 1; i < CODES; i++) {
            if (!(values[i - 1] < values[i])) throw new FormatException("8-bit map: value " + i + " is " + values[i] + ", expected more than " + values[i - 1]);
        }
        return new DynamicMap(values.clone());
    }

    /** Value of {@code code}, 0 to 255. */
    public float value(int code) {
        return values[code];
    }

    /** All values in the order of their codes, F32 {@code [256]} on the device of {@code ops}. */
    public Tensor tensor(Ops ops) {
        Tensor tensor = ops.empty(Spec.of(DType.F32, CODES));
        ops.device().upload(MemorySegment.ofArray(values), tensor);
        return tensor;
    }

    /** The code whose value is nearest to {@code x}; halfway between two codes the lower one. */
    public int nearest(float x) {
        int code = 0;
        // The sign of a difference rather than a branch, which would be mispredicted every second time; of NaN it gives some code.
        for (int step = CODES / 2; step > 0; step /= 2) code += step & Float.floatToRawIntBits(midpoints[code + step - 1] - x) >> 31;
        return code;
    }

    private static float[] build(boolean signed) {
        float[] values = new float[CODES];
        int count = 0;
        for (int decade = 0; decade < DECADES; decade++) {
            int fractions = (signed ? 1 : 2) << decade;
            float scale = (float) Math.pow(10, decade - (DECADES - 1));
            for (int i = 0; i < fractions; i++) {
                float mean = (boundary(i, fractions) + boundary(i + 1, fractions)) / 2;
                values[count++] = scale * mean;
                if (signed) values[count++] = -scale * mean;
            }
        }
        values[count++] = 0;
        values[count] = 1;
        Arrays.sort(values);
        return values;
    }

    /** Point {@code i} of {@code steps + 1} evenly spaced from 0.1 to 1, counted from the nearer end. */
    private static float boundary(int i, int steps) {
        float step = (1 - 0.1f) / steps;
        return i < (steps + 1) / 2 ? 0.1f + step * i : 1 - step * (steps - i);
    }
}
