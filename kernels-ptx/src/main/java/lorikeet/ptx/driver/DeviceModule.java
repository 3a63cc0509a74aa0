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
        BlockLimits limits = context.call(driver -> driver.limits(module, name));
        return new DeviceKernel(handle, name, limits, () -> info(name), EntryParameters.sizes(source, name));
    }

    private FunctionInfo info(String name) {
        long module = handle.value();
        return context.call(driver -> driver.function(module, name));
    }

    @Override
    public void close() {
        handle.close();
    }
}
