package lorikeet.tensor;

/** The open scopes of one {@link Ops}, innermost on top; the outermost is open as long as the Ops is. */
final class ScopeStack {
    private Scope top = new Scope(this, null);

    Scope push() {
        top = new Scope(this, top);
        return top;
    }

    Scope top() {
        if (top == null) throw new IllegalStateException("operations used after they were closed");
        return top;
    }

    void pop(Scope scope) {
        if (scope != top) throw new IllegalStateException("scopes must be closed innermost first");
        top = scope.parent;
    }

    void closeAll() {
        while (top != null) top.close();
    }
}
