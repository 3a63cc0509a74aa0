package lorikeet.lora.model;

/**
 * Inverse frequencies of the rotary embedding, theta^(-2i/d) scaled, i = 0 … d/2 - 1 (Su et al. 2021). Checkpoints were
 * trained with Hugging Face's float32 arithmetic, and a rounding here grows with the position, so each step is rounded
 * to float32 where theirs is: exponent, power, reciprocal, and each operation of the scaling.
 */
final class RopeFrequencies {
    private static final float TWO_PI = (float) (2 * Math.PI);

    private RopeFrequencies() {}

    /** The inverse frequencies {@code [headDim / 2]}, radians a position. */
    static float[] of(Rope rope, int headDim) {
        float[] inverse = new float[headDim / 2];
        for (int i = 0; i < inverse.length; i++) {
            float exponent = (float) (2 * i) / headDim;
            // StrictMath: the same bits on every machine.
            float base = 1 / (float) StrictMath.pow((float) rope.theta(), exponent);
            inverse[i] = switch (rope.scaling()) {
                case Rope.Scaling.None _ -> base;
                case Rope.Scaling.Linear linear -> base / (float) linear.factor();
                case Rope.Scaling.Llama3 llama3 -> scaled(base, llama3);
            };
        }
        return inverse;
    }

    private static float scaled(float inverse, Rope.Scaling.Llama3 s) {
        float wavelength = 1 / inverse * TWO_PI;
        if (wavelength > (float) (s.originalPositions() / s.lowFreqFactor())) return inverse / (float) s.factor();
        if (wavelength < (float) (s.originalPositions() / s.highFreqFactor())) return inverse;
        float waves = 1 / wavelength * s.originalPositions();
        float smooth = (waves - (float) s.lowFreqFactor()) / (float) (s.highFreqFactor() - s.lowFreqFactor());
        return (1 - smooth) * inverse / (float) s.factor() + smooth * inverse;
    }
}
