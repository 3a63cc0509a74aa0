package lorikeet.lora.train;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lorikeet.autograd.Parameter;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.TrainableModel;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;

/** Finds where NaN or infinity first arose, by running micro-batches forward again with every result looked at. */
final class NonFinite {
    private NonFinite() {}

    /** @param gradient name of a parameter whose gradient is not finite, where the loss still was; else null */
    static NonFiniteException find(Ops ops, TrainableModel model, List<MicroBatch> micro, long step, String gradient) {
        Map<Tensor, String> names = new IdentityHashMap<>();
        List<Parameter> parameters = new ArrayList<>(model.weights().parameters());
        model.trained().stream().filter(parameter -> !parameters.contains(parameter)).forEach(parameters::add);
        for (Parameter parameter : parameters) {
            names.put(parameter.tensor(), parameter.name());
            if (isNotFinite(ops, parameter.tensor())) return error(step, "weight " + parameter.name());
        }
        if (gradient != null) return error(step, "the gradient of " + gradient);
        return error(step, micro.stream().map(each -> first(ops, model, each, names)).filter(Objects::nonNull).findFirst().orElse("the loss"));
    }

    private static String first(Ops ops, TrainableModel model, MicroBatch micro, Map<Tensor, String> names) {
        try (Scope _ = ops.scope()) {
            WatchedOps watched = new WatchedOps(ops, names);
            MicroInputs.of(ops, model.decoder(), micro, 1.0 / micro.trained()).loss(watched, model.decoder(), Recompute.NONE);
            return watched.first();
        }
    }

    /** Looks at the trained tensors after {@code step} steps, before anyone relies on them. */
    static void checkWeights(Ops ops, List<Parameter> trained, long step) {
        try (Scope _ = ops.scope()) {
            double[] status = Host.doubles(ops, ops.gradNorm(trained.stream().map(Parameter::tensor).toList(), 0));
            int first = (int) status[2];
            if (first >= 0) throw error(step, "weight " + trained.get(first).name());
        }
    }

    private static NonFiniteException error(long step, String tensor) {
        return new NonFiniteException("step " + step + ": NaN or infinity, first in " + tensor
                + "; the checkpoints before it are whole: lower --learning_rate or --max_grad_norm, or check the data");
    }

    static boolean isNotFinite(Ops ops, Tensor tensor) {
        if (!tensor.dtype().isFloat() || tensor.shape().count() > Integer.MAX_VALUE - 8) return false;
        for (double value : Host.doubles(ops, tensor)) if (!Double.isFinite(value)) return true;
        return false;
    }
}
