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

    /**
     * An exponential moving average as TensorBoard draws it: each value weighs 0.9 times the next, and the weights that
     * the first values lack are made up for.
     */
    Series smoothed() {
        List<Canvas.Point> smooth = new ArrayList<>();
        double sum = 0;
        double weights = 0;
        for (Canvas.Point point : points) {
            sum = SMOOTHING * sum + point.y();
            weights = SMOOTHING * weights + 1;
            smooth.add(new Canvas.Point(point.x(), sum / weights));
        }
        return new Series("smoothed", smooth);
    }
}
