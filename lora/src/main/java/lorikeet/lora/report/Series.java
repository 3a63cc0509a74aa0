package lorikeet.lora.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Values over steps.
 *
 * @param points ascending by step, all finite
 */
record Series(String name, List<Canvas.Point> points) {
    private static final double SMOOTHING = 0.9;
    /** So many values of a short line weigh much. */
    private static final double SPAN = 4;

    /**
     * An exponential moving average as TensorBoard draws it: each value weighs 0.9 times the next, less where there are few
     * values, which it would lag behind; and the weights that the first values lack are made up for.
     */
    Series smoothed() {
        List<Canvas.Point> smooth = new ArrayList<>();
        double sum = 0;
        double weights = 0;
        double smoothing = Math.max(0, Math.min(SMOOTHING, 1 - SPAN / points.size()));
        for (Canvas.Point point : points) {
            sum = smoothing * sum + point.y();
            weights = smoothing * weights + 1;
            smooth.add(new Canvas.Point(point.x(), sum / weights));
        }
        return new Series("smoothed", smooth);
    }
}
