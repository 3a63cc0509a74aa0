package lorikeet.ptx.driver;

import java.util.function.LongConsumer;

/** Something of the driver that has to be given back once. */
final class Handle implements AutoCloseable {
    private final Handles all;
    private final String what;
    private final long value;
    private final LongConsumer release;
    private boolean closed;

    Handle(Handles all, String what, long value, LongConsumer release) {
        this.all = all;
        this.what = what;
        this.value = value;
        this.release = release;
        all.add(this);
    }

    /** What the driver knows it by. */
    long value() {
        if (closed) throw new IllegalStateException(what + " is used after it was closed");
        return value;
    }

    String what() {
        return what;
    }

    /** A second call does nothing. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        all.forget(this);
        release.accept(value);
    }
}
