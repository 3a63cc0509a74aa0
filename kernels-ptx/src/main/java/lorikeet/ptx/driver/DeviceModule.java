package lorikeet.ptx.driver;

import lorikeet.ptx.syntax.PtxSource;

/** A loaded module. */
public final class DeviceModule implements AutoCloseable {
    private final DeviceContext context;
    private final PtxSource source;
    private final Handle handle;

    DeviceModule(DeviceContext context, PtxSource source, Handle handle) {
        this.context = context;
        this.source = source;
        this.handle = handle;
    }

    /** The entry {@code name}. */
    public DeviceKernel kernel(String name) {
        long module = handle.value();
        FunctionInfo info = context.call(driver -> driver.function(module, name));
        return new DeviceKernel(handle, name, info, EntryParameters.sizes(source, name));
    }

    @Override
    public void close() {
        handle.close();
    }
}
