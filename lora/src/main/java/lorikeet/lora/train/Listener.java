package lorikeet.lora.train;

/** What a run reports as it goes. */
@FunctionalInterface
public interface Listener {
    /**
     * After every optimizer step, before anything else is told of it.
     *
     * @param step optimizer steps done
     * @param loss mean over the trained tokens of this step; on a device with memory of its own, of the last step that was looked at:
     *     those with a log row
     * @param tokens that passed through the model
     */
    default void stepped(long step, double loss, long tokens) {}

    /**
     * @param step optimizer steps done
     * @param window since the last row
     * @param gradNorm of this step, before clipping
     * @param rate learning rate of this step
     */
    void logged(long step, Window window, double gradNorm, double rate);

    /** @param loss mean over validation rows, {@code accuracy} over their trained tokens */
    default void evaluated(long step, double loss, double accuracy) {}

    /** A line for people: something is done in another way than was to be expected. */
    default void noted(String line) {}

    /** A checkpoint is due: after {@code step} steps, with {@code window} open. */
    default void save(long step, Window window) {}
}
