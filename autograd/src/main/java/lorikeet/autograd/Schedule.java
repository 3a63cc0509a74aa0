package lorikeet.autograd;

/** How the learning rate moves over a run: a factor on the base rate (the formulas of Hugging Face's optimization.py). */
public enum Schedule {
    CONSTANT, CONSTANT_WITH_WARMUP, LINEAR, COSINE;

    /**
     * Factor for update {@code step} (from 0) of {@code total}, after {@code warmup} updates of linear rise from 0.
     * {@link #CONSTANT} has no warm-up.
     */
    public double factor(long step, long warmup, long total) {
        if (this != CONSTANT && step < warmup) return (double) step / Math.max(1, warmup);
        return switch (this) {
            case CONSTANT, CONSTANT_WITH_WARMUP -> 1;
            case LINEAR -> Math.max(0, (double) (total - step) / Math.max(1, total - warmup));
            case COSINE -> {
                double progress = (double) (step - warmup) / Math.max(1, total - warmup);
                yield Math.max(0, 0.5 * (1 + StrictMath.cos(Math.PI * progress)));
            }
        };
    }
}
