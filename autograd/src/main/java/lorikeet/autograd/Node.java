package lorikeet.autograd;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import lorikeet.autograd.rule.Recorded;
import lorikeet.autograd.rule.Rule;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/** One step of a recording: where gradients arrive, the tensors kept until then, and how they go on to the inputs. */
final class Node {
    private final Variable[] outputs;
    private final Saved[] in;
    private final Saved[] out;
    private final Consumer<Tensor[]> backward;

    private Node(Variable[] outputs, Saved[] in, Saved[] out, Consumer<Tensor[]> backward) {
        this.outputs = outputs;
        this.in = in;
        this.out = out;
        this.backward = backward;
    }

    /** An operation that ran; {@code inputs} are null where no gradient is needed. */
    static Node of(Ops ops, Op op, Rule.Gradient rule, Variable[] inputs, Tensor[] in, Tensor[] out) {
        Saved[] keptIn = Saved.of(in, i -> rule.keepsInput(i, inputs));
        Saved[] keptOut = Saved.of(out, rule::keepsOutput);
        Spec[] specs = specs(in);
        return new Node(variables(out, rule.outputs()), keptIn, keptOut, dOut -> {
            Tensor[] savedIn = Saved.tensors(keptIn, op.name());
            Tensor[] savedOut = Saved.tensors(keptOut, op.name());
            send(ops, rule.backward().apply(new Recorded(ops, specs, savedIn, savedOut, dOut, wanted(inputs))), inputs);
        });
    }

    /** A body that ran unrecorded and is run again by {@code tape} to find the gradients of its inputs. */
    static Node checkpoint(Tape tape, Function<Tensor[], Tensor[]> body, Variable[] inputs, Tensor[] in, Map<Tensor, Integer> used, Tensor[] out) {
        Saved[] kept = Saved.of(in, i -> true);
        return new Node(variables(out, out.length), kept, new Saved[0], dOut -> {
            used.forEach((tensor, version) -> Saved.check(tensor, version, "a checkpoint"));
            tape.recompute(body, Saved.tensors(kept, "a checkpoint"), inputs, dOut);
        });
    }

    private static Variable[] variables(Tensor[] out, int differentiable) {
        Variable[] variables = new Variable[Math.min(differentiable, out.length)];
        for (int i = 0; i < variables.length; i++) variables[i] = new Variable(out[i].spec());
        return variables;
    }

    private static Spec[] specs(Tensor[] tensors) {
        Spec[] specs = new Spec[tensors.length];
        for (int i = 0; i < specs.length; i++) specs[i] = tensors[i].spec();
        return specs;
    }

    /** Which inputs need a gradient. */
    static boolean[] wanted(Variable[] inputs) {
        boolean[] wanted = new boolean[inputs.length];
        for (int i = 0; i < wanted.length; i++) wanted[i] = inputs[i] != null;
        return wanted;
    }

    private static void send(Ops ops, Tensor[] gradients, Variable[] inputs) {
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i] != null && gradients[i] != null) inputs[i].add(ops, gradients[i]);
        }
    }

    Variable[] outputs() {
        return outputs;
    }

    /** Whether a gradient has arrived. */
    boolean reached() {
        for (Variable output : outputs) if (output.gradient() != null) return true;
        return false;
    }

    /** Sends the gradients of the outputs to the inputs. */
    void propagate() {
        Tensor[] dOut = new Tensor[outputs.length];
        for (int i = 0; i < dOut.length; i++) dOut[i] = outputs[i].gradient();
        backward.accept(dOut);
    }

    void release() {
        for (Saved saved : in) if (saved != null) saved.release();
        for (Saved saved : out) if (saved != null) saved.release();
        for (Variable output : outputs) output.clear();
    }
}
