package lorikeet.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Map;
import lorikeet.tensor.Tensor;

/** The nodes of one forward pass in order, and the tensors on it that gradients flow to. */
final class Recording {
    private final ArrayList<Node> nodes = new ArrayList<>();
    private final Map<Tensor, Variable> variables;
    private final boolean suspended;
    private final Map<Tensor, Integer> used = new IdentityHashMap<>();
    private boolean touched;

    Recording() {
        this(new IdentityHashMap<>(), false);
    }

    private Recording(Map<Tensor, Variable> variables, boolean suspended) {
        this.variables = variables;
        this.suspended = suspended;
    }

    /** Records nothing, knows the variables of {@code outer}, and remembers whether any was used. */
    static Recording suspend(Recording outer) {
        return new Recording(outer.variables, true);
    }

    boolean suspended() {
        return suspended;
    }

    /** Says that a result depends on a variable. */
    void touch() {
        touched = true;
    }

    /** Remembers a watched tensor that the body of a checkpoint uses, and its version. */
    void use(Tensor watched) {
        used.putIfAbsent(watched, watched.storage().version());
    }

    /** What {@link #use} was told. */
    Map<Tensor, Integer> used() {
        return used;
    }

    boolean touched() {
        return touched;
    }

    Variable variable(Tensor tensor) {
        return variables.get(tensor);
    }

    void track(Tensor tensor, Variable variable) {
        variables.put(tensor, variable);
    }

    /** Appends a node; the first of its outputs have gradients. */
    void add(Node node, Tensor[] out) {
        Variable[] differentiable = node.outputs();
        for (int i = 0; i < differentiable.length; i++) track(out[i], differentiable[i]);
        nodes.add(node);
    }

    int size() {
        return nodes.size();
    }

    /** Node {@code i}, which must be the last one left; it leaves the recording. */
    Node take(int i) {
        return nodes.remove(i);
    }

    void clear() {
        nodes.forEach(Node::release);
        nodes.clear();
        variables.clear();
    }
}
