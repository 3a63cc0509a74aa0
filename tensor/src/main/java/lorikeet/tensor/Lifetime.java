package lorikeet.tensor;

/** One owner's hold on a storage. A tensor and the views made from it share one; it ends with the scope it is in. */
final class Lifetime {
    private final Storage storage;
    Scope scope;
    private boolean ended;

    Lifetime(Storage storage) {
        this.storage = storage;
    }

    Storage storage(Tensor user) {
        if (ended) throw new IllegalStateException("tensor " + user + " used after its scope was closed");
        return storage;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        if (ended) return;
        ended = true;
        storage.release();
    }
}
