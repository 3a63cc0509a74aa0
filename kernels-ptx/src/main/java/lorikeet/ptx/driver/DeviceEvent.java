package lorikeet.ptx.driver;

/** A point in a stream, recorded by {@link DeviceStream#record}. */
public final class DeviceEvent implements AutoCloseable {
    private final DeviceContext context;
    private final Handle handle;

    DeviceEvent(DeviceContext context, Handle handle) {
        this.context = context;
        this.handle = handle;
    }

    Handle handle() {
        return handle;
    }

    /** Waits until the work before it is done. */
    public void synchronize() {
        context.run(driver -> driver.synchronizeEvent(handle.value()));
    }

    /** Whether the work before it is done. */
    public boolean isReached() {
        return context.call(driver -> driver.isReached(handle.value()));
    }

    /** Milliseconds from {@code start} to this event; both are reached. */
    public float millisecondsSince(DeviceEvent start) {
        return context.call(driver -> driver.milliseconds(start.handle.value(), handle.value()));
    }

    @Override
    public void close() {
        handle.close();
    }
}
