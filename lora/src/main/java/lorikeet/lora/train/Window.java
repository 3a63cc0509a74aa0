package lorikeet.lora.train;

/**
 * Sums over the steps since the last log row; saved with a checkpoint, so that a resumed run logs the same rows.
 *
 * @param steps in the window
 * @param loss sum of the steps' losses
 * @param correct trained tokens predicted right, of {@code trained}
 * @param tokens all tokens passed through the model
 */
public record Window(int steps, double loss, long correct, long trained, long tokens) {
    /** Before the first step. */
    public static final Window EMPTY = new Window(0, 0, 0, 0, 0);

    /** One more step, whose loss and correct tokens are not known yet. */
    Window plus(long stepTrained, long stepTokens) {
        return new Window(steps + 1, loss, correct, trained + stepTrained, tokens + stepTokens);
    }

    /** With the sums as they are now. */
    Window with(double losses, long corrects) {
        return new Window(steps, losses, corrects, trained, tokens);
    }

    /** Mean of the steps' losses: cross-entropy of a trained token, in nats. */
    public double meanLoss() {
        return loss / steps;
    }

    /** Share of trained tokens that were the most probable one. */
    public double accuracy() {
        return (double) correct / trained;
    }
}
