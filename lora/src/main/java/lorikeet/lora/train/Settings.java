package lorikeet.lora.train;

import lorikeet.autograd.AdamW;
import lorikeet.autograd.Schedule;
import lorikeet.lora.model.Decoder.Recompute;

/**
 * What a training run does, apart from model and data.
 *
 * @param maxSteps optimizer steps in all
 * @param learningRate base rate that the schedule scales
 * @param warmupSteps steps of linear rise
 * @param evalSteps steps between evaluations, {@code saveSteps} between checkpoints; the last step has both
 * @param loggingSteps steps between log rows; the first step has one too
 * @param evalBatch rows of one forward pass in evaluation
 * @param seed of dropout
 */
public record Settings(
        long maxSteps, double learningRate, Schedule schedule, long warmupSteps, AdamW.Settings optimizer, int evalSteps,
        int saveSteps, int loggingSteps, int evalBatch, long seed, Recompute recompute) {

    /**
     * So many steps whose rate falls along a cosine, without warm-up, as {@code sft} trains: AdamW with betas 0.9 and 0.95,
     * weight decay 0.1, gradients clipped to norm 1. Each step is logged.
     */
    public static Settings of(long maxSteps, double learningRate) {
        return new Settings(maxSteps, learningRate, Schedule.COSINE, 0, new AdamW.Settings(0.9, 0.95, 1e-8, 0.1, 1),
                Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 1, 42, Recompute.LAYERS);
    }

    /** The same run of {@code steps} steps, each with a log row, the last with evaluation. */
    Settings planned(long steps) {
        return new Settings(steps, learningRate, schedule, warmupSteps, optimizer, Integer.MAX_VALUE, Integer.MAX_VALUE, 1, evalBatch, seed, recompute);
    }

    /** Rate of update {@code step}, counted from 0. */
    double rate(long step) {
        return learningRate * schedule.factor(step, warmupSteps, maxSteps);
    }
}
