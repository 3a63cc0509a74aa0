package lorikeet.lora.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Schedule;
import lorikeet.lora.Close;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.tensor.Host;

/**
 * Loss and gradients of the first step that the Trainer does, by the name of each trained tensor. With beta1 = 0 AdamW's
 * first moment is the gradient; with a learning rate of 0 the weights stay.
 */
record TrainedStep(double loss, Map<String, double[]> gradients) {
    private static final String MOMENT = "exp_avg.";
    private static final Settings SETTINGS = new Settings(1, 0, Schedule.CONSTANT, 0, new AdamW.Settings(0, 0.95, 1e-8, 0, 0), 1, 1, 1, 1, 42, Recompute.LAYERS);

    static TrainedStep of(OpenedModel opened, Batches batches) {
        double[] loss = new double[1];
        Listener listener = (step, window, gradNorm, rate) -> loss[0] = window.loss();
        try (Trainer trainer = new Trainer(opened.ops(), opened.model(), batches, List.<Row>of(), SETTINGS, listener)) {
            trainer.run(0, () -> false);
            Map<String, double[]> gradients = new LinkedHashMap<>();
            trainer.optimizer().state().forEach((name, moment) -> {
                if (name.startsWith(MOMENT)) gradients.put(name.substring(MOMENT.length()), Host.doubles(opened.ops(), moment));
            });
            return new TrainedStep(loss[0], gradients);
        }
    }

    /** Relative difference of the loss, and of each gradient in the Frobenius norm, at most {@code limit}. */
    void assertEquals(TrainedStep other, double limit) {
        Close.assertRelative(limit, loss, other.loss, "loss");
        gradients.forEach((name, gradient) -> Close.assertFrobenius(limit, gradient, other.gradients.get(name), name));
    }
}
