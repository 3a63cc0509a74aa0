package lorikeet.lora.train;

/** What a run reports as it goes. */
@FunctionalInterface
public interface Listener {
    /**
     * @param step optimizer steps done
     * @param window since the last row
     * @param gradNorm of this step, before clipping
     * @param rate learning rate of this step
     */
    void logged(long step, Window window, double gradNorm, double rate);

    /** @param loss mean over validation rows, {@code accuracy} over their trained tokens */
    default void evaluated(long step, double loss, double accuracy) {}

    /** A checkpoint is due: after {@code step} steps, with {@code window} open. */
    default void save(long step, Window window) {}
}
