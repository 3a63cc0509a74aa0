package lorikeet.ptx.report;

import java.util.List;

/** Trains small models on the device of a report and on the CPU; this module knows no models, so that whoever asks for a report brings it. */
@FunctionalInterface
public interface TrainingTrial {
    /** Every way of training that is tried, one row each. */
    List<Result> run();

    /**
     * One way of training, beside the same steps on the CPU in F32.
     *
     * @param trained adapters, or all tensors
     * @param dtype of activations on the device
     * @param launched operation by operation, or as one graph a step
     * @param steps done by both
     * @param difference the largest between two losses of a step, as a share of the CPU's
     * @param bound of {@code difference}
     * @param milliseconds a step: the median of the last steps, each waited for, by the clock on the wall
     * @param note what the run told, such as why no step was recorded; may be empty
     */
    record Result(String trained, String dtype, String launched, int steps, double difference, double bound, double milliseconds, String note) {
        /** Whether the losses are the CPU's within the bound; not where one is NaN. */
        public boolean isRight() {
            return difference <= bound;
        }
    }
}
