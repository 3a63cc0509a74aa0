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
 * @param dropout whether any adapter drops out, so that a random counter is needed
 */
public record Settings(
        long maxSteps, double learningRate, Schedule schedule, long warmupSteps, AdamW.Settings optimizer, int evalSteps,
        int saveSteps, int loggingSteps, int evalBatch, long seed, boolean dropout, Recompute recompute) {

    /** The same run of {@code steps} steps, each with a log row, the last with evaluation. */
    Settings planned(long steps) {
        return new Settings(steps, learningRate, schedule, warmupSteps, optimizer, Integer.MAX_VALUE, Integer.MAX_VALUE, 1, evalBatch, seed, dropout, recompute);
    }

    /** Rate of update {@code step}, counted from 0. */
    double rate(long step) {
        return learningRate * schedule.factor(step, warmupSteps, maxSteps);
    }
}
