package lorikeet.autograd;

import java.util.function.Function;
import lorikeet.autograd.rule.Recorded;
import lorikeet.autograd.rule.Rule;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/** One recorded operation, or a checkpointed body: who gets gradients, and the tensors kept for its rule. */
final class Node {
    private final Op op;
    private final Rule.Gradient rule;
    private final Function<Tensor[], Tensor[]> body;
    private final Variable[] inputs;
    private final Variable[] outputs;
    private final Spec[] inSpecs;
    private final Saved[] in;
    private final Saved[] out;

    Node(Op op, Rule.Gradient rule, Variable[] inputs, Tensor[] in, Tensor[] out) {
        this.op = op;
        this.rule = rule;
        this.body = null;
        this.inputs = inputs;
        this.inSpecs = specs(in);
        this.outputs = variables(out, rule.outputs());
        this.in = Saved.of(in, i -> rule.keepsInput(i, inputs));
        this.out = Saved.of(out, rule::keepsOutput);
    }

    Node(Function<Tensor[], Tensor[]> body, Variable[] inputs, Tensor[] in, Tensor[] out) {
        this.op = null;
        this.rule = null;
        this.body = body;
        this.inputs = inputs;
        this.inSpecs = specs(in);
        this.outputs = variables(out, out.length);
        this.in = Saved.of(in, i -> true);
        this.out = new Saved[0];
    }

    private static Spec[] specs(Tensor[] tensors) {
        Spec[] specs = new Spec[tensors.length];
        for (int i = 0; i < specs.length; i++) specs[i] = tensors[i].spec();
        return specs;
    }

    private static Variable[] variables(Tensor[] out, int differentiable) {
        Variable[] variables = new Variable[Math.min(differentiable, out.length)];
        for (int i = 0; i < variables.length; i++) variables[i] = new Variable(out[i].spec());
        return variables;
    }

    Variable[] outputs() {
        return outputs;
    }

    boolean reached() {
        for (Variable output : outputs) if (output.gradient() != null) return true;
        return false;
    }

    /** Sends the gradients of the outputs to the inputs. */
    void propagate(Tape tape, Ops ops) {
        Tensor[] dOut = new Tensor[outputs.length];
        for (int i = 0; i < dOut.length; i++) dOut[i] = outputs[i].gradient();
        if (body != null) {
            tape.recompute(body, Saved.tensors(in, "a checkpoint"), inputs, dOut);
            return;
        }
        boolean[] wanted = new boolean[inputs.length];
        for (int i = 0; i < wanted.length; i++) wanted[i] = inputs[i] != null;
        Recorded recorded = new Recorded(ops, inSpecs, Saved.tensors(in, op.name()), Saved.tensors(out, op.name()), dOut, wanted);
        Tensor[] dIn = rule.backward().apply(recorded);
        for (int i = 0; i < inputs.length; i++) {
            if (wanted[i] && dIn[i] != null) inputs[i].add(ops, dIn[i]);
        }
    }

    void release() {
        for (Saved saved : in) if (saved != null) saved.release();
        for (Saved saved : out) if (saved != null) saved.release();
        for (Variable output : outputs) output.clear();
    }
}
