package lorikeet.lora.model;

/** Rotary position embedding: base {@code theta} and how its frequencies are stretched for longer texts. */
public record Rope(double theta, Scaling scaling) {

    /** The {@code rope_type} of a config. */
    public sealed interface Scaling {
        /** Frequencies as they are. */
        record None() implements Scaling {}

        /** Positions divided by {@code factor}. */
        record Linear(double factor) implements Scaling {}

        /**
         * Llama 3.1's: waves longer than originalPositions / lowFreqFactor are stretched by {@code factor}, shorter than
         * originalPositions / highFreqFactor are kept, those between are blended.
         */
        record Llama3(double factor, double lowFreqFactor, double highFreqFactor, int originalPositions) implements Scaling {}
    }
}
