package lorikeet.autograd;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import lorikeet.autograd.rule.Rule;
import lorikeet.autograd.rule.Rules;
import lorikeet.tensor.Ops;
import lorikeet.tensor.OpsDecorator;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Op;

/**
 * Operations that remember how they were computed, for reverse-mode differentiation. An operation is recorded only
 * where an input is watched or depends on a watched one; of its tensors only what its rule needs is kept alive.
 *
 * <p>A tape is used for many steps: {@link #backward} walks and forgets what was recorded and adds into the gradients
 * of the watched tensors, which stay until {@link #clearGradients()}.
 */
public final class Tape implements OpsDecorator {
    private final Ops inner;
    private final Map<Tensor, Variable> watched = new IdentityHashMap<>();
    private Recording recording = new Recording();

    /** @param inner runs the operations; it stays the caller's to close */
    public Tape(Ops inner) {
        this.inner = inner;
    }

    @Override
    public Ops inner() {
        return inner;
    }

    /** Marks a tensor whose gradient is wanted. It must outlive its use on the tape. Returns the tensor. */
    public Tensor watch(Tensor tensor) {
        if (!tensor.dtype().isFloat()) throw new IllegalArgumentException("only floating-point tensors have gradients, found " + tensor);
        watched.computeIfAbsent(tensor, t -> new Variable(t.spec()));
        return tensor;
    }

    /** Gradient of a watched tensor so far; null if nothing has reached it. It stays the tape's. */
    public Tensor gradient(Tensor tensor) {
        Variable variable = watched.get(tensor);
        if (variable == null) throw new IllegalArgumentException("tensor " + tensor + " is not watched");
        return variable.gradient();
    }

    /** Releases the gradients of all watched tensors. */
    public void clearGradients() {
        watched.values().forEach(Variable::clear);
    }

    /** Forgets what was recorded and all gradients; watched tensors stay watched. */
    public void forget() {
        recording.clear();
        clearGradients();
    }

    @Override
    public Tensor[] apply(Op op, Tensor... in) {
        Variable[] variables = variables(in);
        if (!any(variables)) return inner.apply(op, in);
        return recording.suspended() ? runSuspended(op, in) : record(op.watching(Node.wanted(variables)), in, variables);
    }

    private static boolean any(Variable[] variables) {
        return Arrays.stream(variables).anyMatch(Objects::nonNull);
    }

    /** Inside a checkpoint: nothing is kept, but what backward will rely on is remembered. */
    private Tensor[] runSuspended(Op op, Tensor[] in) {
        if (Rules.of(op) instanceof Rule.InPlace) throw inPlace(op);
        recording.touch();
        for (Tensor tensor : in) if (watched.containsKey(tensor)) recording.use(tensor);
        return inner.apply(op, in);
    }

    private static IllegalStateException inPlace(Op op) {
        return new IllegalStateException(op.name() + " would write in place over a tensor that a gradient depends on");
    }

    private Tensor[] record(Op op, Tensor[] in, Variable[] variables) {
        return switch (Rules.of(op)) {
            case Rule.None none -> inner.apply(op, in);
            case Rule.InPlace inPlace -> throw inPlace(op);
            case Rule.Lowered lowered -> op.lower(this, in).orElseThrow(() -> new IllegalStateException(op.name() + " is not differentiable"));
            case Rule.Gradient gradient -> {
                Tensor[] out = inner.apply(op, in);
                recording.add(Node.of(inner, op, gradient, variables, in, out), out);
                yield out;
            }
            case Rule.Steps steps -> {
                Tensor[] out = inner.apply(op, in);
                for (Rule.Step step : steps.of().apply(in, out)) remember(step);
                yield out;
            }
        };
    }

    /** Records one of several operations that were run as one. */
    private void remember(Rule.Step step) {
        Variable[] variables = variables(step.in());
        if (!(Rules.of(step.op()) instanceof Rule.Gradient gradient)) throw new IllegalStateException(step.op().name() + " has no gradient as a part");
        if (any(variables)) recording.add(Node.of(inner, step.op(), gradient, variables, step.in(), step.out()), step.out());
    }

    private Variable[] variables(Tensor[] tensors) {
        return Arrays.stream(tensors).map(this::variable).toArray(Variable[]::new);
    }

    private Variable variable(Tensor tensor) {
        Variable variable = watched.get(tensor);
        return variable != null ? variable : recording.variable(tensor);
    }

    /**
     * Runs {@code body} without keeping its intermediates and runs it again in backward (gradient checkpointing, Chen et
     * al. 2016). The body may use watched tensors beside its inputs; it must compute the same when run again, so backward
     * refuses inputs and watched tensors that were written in place meanwhile.
     */
    public Tensor[] checkpoint(Function<Tensor[], Tensor[]> body, Tensor... inputs) {
        Variable[] variables = variables(inputs);
        Recording outer = recording;
        Recording untracked = Recording.suspend(outer);
        recording = untracked;
        Tensor[] out;
        try (Scope scope = scope()) {
            out = body.apply(inputs);
            for (Tensor tensor : out) scope.keep(tensor);
        } finally {
            recording = outer;
        }
        if (!untracked.touched()) return out;
        if (outer.suspended()) {
            outer.touch();
            untracked.used().keySet().forEach(outer::use);
        } else {
            outer.add(Node.checkpoint(this, body, variables, inputs, untracked.used(), out), out);
        }
        return out;
    }

    /**
     * Gradients of a scalar with respect to the watched tensors, added into those of earlier calls. What was recorded is
     * forgotten.
     */
    public Gradients backward(Tensor loss) {
        if (loss.shape().count() != 1) throw new IllegalArgumentException("backward starts from one element, found " + loss);
        Variable variable = recording.variable(loss);
        if (variable == null) throw new IllegalStateException("the loss does not depend on a watched tensor");
        try (Scope _ = scope()) {
            variable.add(inner, inner.one(new Move.Fill(1, loss.spec())));
            walk(recording);
        } finally {
            recording.clear();
        }
        return new Gradients(this);
    }

    private void walk(Recording walked) {
        for (int i = walked.size() - 1; i >= 0; i--) {
            Node node = walked.take(i);
            try (Scope _ = scope()) {
                if (node.reached()) node.propagate();
            } finally {
                node.release();
            }
        }
    }

    /** Runs a checkpointed body again, recorded, and sends {@code dOut} back through it to {@code inputs}. */
    void recompute(Function<Tensor[], Tensor[]> body, Tensor[] inputs, Variable[] variables, Tensor[] dOut) {
        Recording outer = recording;
        recording = new Recording();
        try {
            for (int i = 0; i < inputs.length; i++) {
                if (variables[i] != null) recording.track(inputs[i], variables[i]);
            }
            Tensor[] out = body.apply(inputs);
            for (int i = 0; i < out.length; i++) {
                Variable variable = recording.variable(out[i]);
                if (dOut[i] != null && variable != null) variable.add(inner, dOut[i]);
            }
            walk(recording);
        } finally {
            recording.clear();
            recording = outer;
        }
    }

    /** Releases everything recorded and all gradients; the operations under the tape stay open. */
    @Override
    public void close() {
        forget();
        watched.clear();
    }
}
