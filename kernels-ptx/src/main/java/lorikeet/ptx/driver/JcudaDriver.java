package lorikeet.ptx.driver;

import static jcuda.driver.CUresult.CUDA_SUCCESS;
import static jcuda.driver.JCudaDriver.*;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.DeviceException;

/**
 * The CUDA driver through JCuda: the primary context of one device. Only addresses of off-heap memory cross JNI in copies
 * and launches: parameters in Java arrays would be pinned for the length of the call, and a collection would wait for it.
 */
final class JcudaDriver implements Driver {
    /** Whose context is the current one of this thread. */
    private static final ThreadLocal<JcudaDriver> CURRENT = new ThreadLocal<>();

    private final CUdevice device;
    private final CUcontext context = new CUcontext();
    private final DeviceInfo info;
    private final JcudaModules modules = new JcudaModules();
    private final JcudaStreams streams = new JcudaStreams();
    private final JcudaGraphs graphs = new JcudaGraphs();
    private final JcudaBlas blas = new JcudaBlas();

    private JcudaDriver(CUdevice device, int ordinal) {
        this.device = device;
        check("cuDevicePrimaryCtxRetain", cuDevicePrimaryCtxRetain(context, device));
        this.info = JcudaDevice.info(device, ordinal);
    }

    static JcudaDriver open(int ordinal) {
        unavailable().ifPresent(reason -> {
            throw new DeviceException("no CUDA device: " + reason);
        });
        check("cuInit", cuInit(0));
        CUdevice device = new CUdevice();
        check("cuDeviceGet", cuDeviceGet(device, ordinal), " for device " + ordinal);
        return new JcudaDriver(device, ordinal);
    }

    /** Why JCuda cannot be used here, in one line. The driver is probed first: JCuda's class can be tried only once. */
    static Optional<String> unavailable() {
        return switch (CudaProbe.probe()) {
            case CudaProbe.Absent absent -> Optional.of(absent.reason());
            case CudaProbe.Present present -> JcudaNatives.load("jcuda.driver.JCudaDriver");
        };
    }

    static void check(String call, int code) {
        check(call, code, "");
    }

    static void check(String call, int code, String detail) {
        if (code != CUDA_SUCCESS) throw new DriverException(call, code, detail, "");
    }

    private void enter() {
        if (CURRENT.get() == this) return;
        check("cuCtxSetCurrent", cuCtxSetCurrent(context));
        CURRENT.set(this);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public long freeBytes() {
        enter();
        long[] free = {0};
        long[] total = {0};
        check("cuMemGetInfo_v2", cuMemGetInfo(free, total));
        return free[0];
    }

    @Override
    public long allocate(long bytes) {
        enter();
        JcudaPointers.DeviceResult pointer = new JcudaPointers.DeviceResult();
        check("cuMemAlloc_v2", cuMemAlloc(pointer, bytes), " for " + ByteText.of(bytes));
        return pointer.address();
    }

    @Override
    public void free(long address) {
        enter();
        check("cuMemFree_v2", cuMemFree(JcudaPointers.device(address)));
    }

    @Override
    public MemorySegment allocateHost(long bytes) {
        enter();
        JcudaPointers.HostResult pointer = new JcudaPointers.HostResult();
        check("cuMemAllocHost_v2", cuMemAllocHost(pointer, bytes), " for " + ByteText.of(bytes));
        return MemorySegment.ofAddress(pointer.address()).reinterpret(bytes);
    }

    @Override
    public void freeHost(MemorySegment host) {
        enter();
        check("cuMemFreeHost", cuMemFreeHost(JcudaPointers.host(host)));
    }

    @Override
    public void upload(MemorySegment from, long to, long stream) {
        enter();
        check("cuMemcpyHtoDAsync_v2", cuMemcpyHtoDAsync(JcudaPointers.device(to), JcudaPointers.host(from), from.byteSize(), streams.of(stream)));
    }

    @Override
    public void download(long from, MemorySegment to, long stream) {
        enter();
        check("cuMemcpyDtoHAsync_v2", cuMemcpyDtoHAsync(JcudaPointers.host(to), JcudaPointers.device(from), to.byteSize(), streams.of(stream)));
    }

    @Override
    public void copy(long from, long to, long bytes, long stream) {
        enter();
        check("cuMemcpyDtoDAsync_v2", cuMemcpyDtoDAsync(JcudaPointers.device(to), JcudaPointers.device(from), bytes, streams.of(stream)));
    }

    @Override
    public void fillBytes(long to, byte value, long bytes, long stream) {
        enter();
        check("cuMemsetD8Async", cuMemsetD8Async(JcudaPointers.device(to), value, bytes, streams.of(stream)));
    }

    @Override
    public void fillWords(long to, int value, long words, long stream) {
        enter();
        check("cuMemsetD32Async", cuMemsetD32Async(JcudaPointers.device(to), value, words, streams.of(stream)));
    }

    @Override
    public long load(PtxSource source) {
        enter();
        return modules.load(source, info.arch());
    }

    @Override
    public void unload(long module) {
        enter();
        modules.unload(module);
    }

    @Override
    public FunctionInfo function(long module, String entry) {
        enter();
        return modules.function(module, entry);
    }

    @Override
    public void allowShared(long module, String entry, int bytes) {
        enter();
        modules.allowShared(module, entry, bytes);
    }

    @Override
    public void launch(long module, String entry, LaunchShape shape, LaunchArguments arguments, long stream) {
        enter();
        modules.launch(module, entry, shape, arguments, streams.of(stream));
    }

    @Override
    public void beginCapture(long stream) {
        enter();
        graphs.beginCapture(streams.of(stream));
    }

    @Override
    public long endCapture(long stream) {
        enter();
        return graphs.endCapture(streams.of(stream));
    }

    @Override
    public void launchGraph(long graph, long stream) {
        enter();
        graphs.launch(graph, streams.of(stream));
    }

    @Override
    public void destroyGraph(long graph) {
        enter();
        graphs.destroy(graph);
    }

    @Override
    public long openBlas(long stream, long workspace, long bytes) {
        enter();
        return blas.open(streams.of(stream), workspace, bytes);
    }

    @Override
    public void gemm(long library, GemmCall call) {
        enter();
        blas.gemm(library, call);
    }

    @Override
    public void closeBlas(long library) {
        enter();
        blas.close(library);
    }

    @Override
    public long createStream() {
        enter();
        return streams.createStream();
    }

    @Override
    public void destroyStream(long stream) {
        enter();
        streams.destroyStream(stream);
    }

    @Override
    public void synchronize(long stream) {
        enter();
        streams.synchronize(stream);
    }

    @Override
    public void synchronize() {
        enter();
        check("cuCtxSynchronize", cuCtxSynchronize());
    }

    @Override
    public long createEvent() {
        enter();
        return streams.createEvent();
    }

    @Override
    public void destroyEvent(long event) {
        enter();
        streams.destroyEvent(event);
    }

    @Override
    public void record(long event, long stream) {
        enter();
        streams.record(event, stream);
    }

    @Override
    public void await(long stream, long event) {
        enter();
        streams.await(stream, event);
    }

    @Override
    public void synchronizeEvent(long event) {
        enter();
        streams.synchronizeEvent(event);
    }

    @Override
    public boolean isReached(long event) {
        enter();
        return streams.isReached(event);
    }

    @Override
    public float milliseconds(long start, long end) {
        enter();
        return streams.milliseconds(start, end);
    }

    @Override
    public void close() {
        if (CURRENT.get() == this) CURRENT.remove();
        check("cuDevicePrimaryCtxRelease_v2", cuDevicePrimaryCtxRelease(device));
    }
}
