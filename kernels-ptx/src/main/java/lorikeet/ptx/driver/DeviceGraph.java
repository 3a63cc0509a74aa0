package lorikeet.ptx.driver;

import java.util.Set;

/** Work of a stream that was kept, see {@link DeviceStream#capture}: one launch, with the arguments that it had. */
public final class DeviceGraph implements AutoCloseable {
    private final DeviceContext context;
    private final Handle handle;
    private final Set<Long> blocks;

    /** @param blocks of the pool that the work took */
    DeviceGraph(DeviceContext context, Handle handle, Set<Long> blocks) {
        this.context = context;
        this.handle = handle;
        this.blocks = blocks;
    }

    Handle handle() {
        return handle;
    }

    /** Whether the memory that was taken while the work was kept is in the pool again, so that the work may write there. */
    public boolean isReplayable() {
        return context.pool().areIdle(blocks);
    }

    @Override
    public void close() {
        handle.close();
    }
}
