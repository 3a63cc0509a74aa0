package lorikeet.autograd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import lorikeet.tensor.DType;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Optimize;

/**
 * AdamW over a list of parameters (Loshchilov and Hutter 2019, in PyTorch's order of operations): one operation for
 * each weight decay in use, gradients clipped on the device by their global norm.
 *
 * <p>The moments are tensors of the parameter's shape and dtype, named for a checkpoint {@code exp_avg.NAME} and
 * {@code exp_avg_sq.NAME}.
 */
public final class AdamW implements AutoCloseable {
    /**
     * Constants of a run.
     *
     * @param maxGradNorm 0 for no clipping
     */
    public record Settings(double beta1, double beta2, double eps, double weightDecay, double maxGradNorm) {}

    /**
     * What a step found.
     *
     * @param gradNorm L2 norm of all gradients before clipping
     * @param nonFinite name of the first parameter whose gradient has NaN or infinity (nothing was written), or null
     */
    public record Status(double gradNorm, String nonFinite) {}

    // transformers' get_parameter_names: norms and biases are spared.
    private static final Pattern SPARED = Pattern.compile(
            "bias|layernorm|rmsnorm|(?:^|\\.)norm(?:$|\\.)|_norm(?:$|\\.)", Pattern.CASE_INSENSITIVE);

    private final Ops ops;
    private final Settings settings;
    private final List<Parameter> parameters;
    private final List<Tensor> first = new ArrayList<>();
    private final List<Tensor> second = new ArrayList<>();
    private final Map<Double, List<Integer>> groups = new TreeMap<>();
    private final Tensor step;
    private long steps;

    /** @param parameters trainable, in the order in which the first non-finite gradient is searched */
    public AdamW(Ops ops, List<Parameter> parameters, Settings settings) {
        this.ops = ops;
        this.settings = settings;
        this.parameters = List.copyOf(parameters);
        this.step = Tensor.allocate(ops.device(), Spec.of(DType.F64, Optimize.STEP));
        try {
            for (int i = 0; i < parameters.size(); i++) begin(i);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void begin(int i) {
        Parameter parameter = parameters.get(i);
        addZeros(first, parameter.tensor().spec());
        addZeros(second, parameter.tensor().spec());
        groups.computeIfAbsent(decays(parameter.name()) ? settings.weightDecay() : 0, _ -> new ArrayList<>()).add(i);
    }

    /** Whether weight decay applies to a parameter of this name: to all but norms and biases. */
    static boolean decays(String name) {
        return !SPARED.matcher(name).find();
    }

    private void addZeros(List<Tensor> moments, Spec spec) {
        Tensor zeros = Tensor.allocate(ops.device(), spec);
        moments.add(zeros);
        try (Scope _ = ops.scope()) {
            ops.assign(zeros, ops.one(new Move.Fill(0, spec)));
        }
    }

    /** One update of all parameters from their gradients on {@code tape}, looked at; one that has none counts as zero. */
    public Status step(Tape tape, double learningRate) {
        prepare(learningRate);
        try (Scope _ = ops.scope()) {
            double[] found = Host.doubles(ops, update(tape, _ -> {}));
            int nonFinite = (int) found[2];
            if (nonFinite >= 0) steps--;
            return new Status(found[0], nonFinite < 0 ? null : parameters.get(nonFinite).name());
        }
    }

    /** Brings what the next {@link #update} takes from the host to the device: learning rate and bias corrections. */
    public void prepare(double learningRate) {
        steps++;
        Host.write(ops, step, learningRate, 1 - Math.pow(settings.beta1(), steps), 1 - Math.pow(settings.beta2(), steps));
    }

    /**
     * What the device does of a {@link #step}, after {@link #prepare}: the host reads and writes nothing.
     *
     * @param judge may write into the status, as {@link Optimize.Tally} does, before parameters are written by it
     * @return the status F64 {@code [3]}, see {@link Optimize.GradNorm}
     */
    public Tensor update(Tape tape, Consumer<Tensor> judge) {
        List<Tensor> gradients = new ArrayList<>();
        for (Parameter parameter : parameters) gradients.add(gradient(tape, parameter));
        Tensor status = ops.gradNorm(gradients, settings.maxGradNorm());
        judge.accept(status);
        groups.forEach((decay, members) -> update(decay, members, gradients, status));
        return status;
    }

    private Tensor gradient(Tape tape, Parameter parameter) {
        Tensor gradient = tape.gradient(parameter.tensor());
        return gradient != null ? gradient : ops.one(new Move.Fill(0, parameter.tensor().spec()));
    }

    private void update(double decay, List<Integer> members, List<Tensor> gradients, Tensor status) {
        List<Tensor> operands = new ArrayList<>(List.of(step, status));
        for (int i : members) operands.addAll(List.of(parameters.get(i).tensor(), gradients.get(i), first.get(i), second.get(i)));
        ops.apply(new Optimize.AdamW(settings.beta1(), settings.beta2(), settings.eps(), decay, members.size()),
                operands.toArray(Tensor[]::new));
    }

    /** Updates made so far. */
    public long steps() {
        return steps;
    }

    /** Continues after {@code steps} updates, the moments having been written into {@link #state()}. */
    public void resumeAt(long steps) {
        this.steps = steps;
    }

    /** The moments by name, in parameter order. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            state.put("exp_avg." + parameters.get(i).name(), first.get(i));
            state.put("exp_avg_sq." + parameters.get(i).name(), second.get(i));
        }
        return state;
    }

    @Override
    public void close() {
        first.forEach(Tensor::release);
        second.forEach(Tensor::release);
        step.release();
    }
}
