package lorikeet.ptx.driver;

/** cuBLAS on one stream, with a workspace of its own, so that results are the same in every run. Opened by {@link DeviceStream#blas}. */
public final class DeviceBlas implements AutoCloseable {
    private final DeviceContext context;
    private final Handle handle;
    private final DeviceBuffer workspace;

    DeviceBlas(DeviceContext context, Handle handle, DeviceBuffer workspace) {
        this.context = context;
        this.handle = handle;
        this.workspace = workspace;
    }

    /** Joins a product to the stream. */
    public void gemm(GemmCall call) {
        context.run(driver -> driver.gemm(handle.value(), call));
    }

    @Override
    public void close() {
        handle.close();
        workspace.close();
    }
}
