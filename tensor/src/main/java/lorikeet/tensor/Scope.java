package lorikeet.tensor;

import java.util.ArrayList;

/**
 * The lifetime of intermediates: closing it releases every tensor made while it was the innermost one.
 * Scopes of one {@link Ops} are a stack on one thread and close in reverse order.
 */
public final class Scope implements AutoCloseable {
    private final ScopeStack stack;
    final Scope parent;
    private final ArrayList<Lifetime> owned = new ArrayList<>();

    Scope(ScopeStack stack, Scope parent) {
        this.stack = stack;
        this.parent = parent;
    }

    void own(Lifetime lifetime) {
        lifetime.scope = this;
        owned.add(lifetime);
    }

    /** Moves a tensor of this scope one level up, so that it outlives the scope. Returns the tensor. */
    public Tensor keep(Tensor tensor) {
        Lifetime lifetime = tensor.lifetime();
        if (lifetime.scope == this) {
            if (parent == null) throw new IllegalStateException("nothing outlives the outermost scope");
            parent.own(lifetime);
        }
        return tensor;
    }

    /** Releases what was made in this scope and not kept. */
    @Override
    public void close() {
        stack.pop(this);
        for (int i = owned.size() - 1; i >= 0; i--) {
            Lifetime lifetime = owned.get(i);
            if (lifetime.scope == this) lifetime.end();
        }
        owned.clear();
    }
}
