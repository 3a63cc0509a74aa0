package lorikeet.ptx.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceGraph;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.ptx.driver.StagedUploads;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.OtherMemory;
import lorikeet.tensor.RecordedWork;
import lorikeet.tensor.ShapeException;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Storage;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/**
 * A GPU, or the emulator of one: every operation by the PTX kernels of this module, in order on one stream. Memory is the
 * device's: the segment of a {@link Storage} carries its address and cannot be read. What has no kernel runs on the CPU and is
 * counted in {@link #fallbacks}. One thread at a time.
 */
public final class PtxDevice implements Device {
    /** Bytes of an upload that goes by way of pinned memory; larger ones, of weights, are waited for. */
    private static final long MOST_STAGED = 2L << 20;

    private final DeviceContext context;
    private final DeviceStream stream;
    private final CpuFallback cpu = new CpuFallback(this);
    private final NavigableMap<Long, DeviceBuffer> buffers = new TreeMap<>(); // by address
    private final Families families;
    private final PtxOptions options;
    private final StagedUploads uploads;
    private String withoutLibrary;
    private boolean recording;
    private boolean closed;

    /** Over {@code context}, which this device closes; activations in F32. */
    public PtxDevice(DeviceContext context) {
        this(context, PtxOptions.DEFAULT);
    }

    /** @param working dtype of activations: F32 or BF16 */
    public PtxDevice(DeviceContext context, DType working) {
        this(context, PtxOptions.DEFAULT.working(working));
    }

    /** As above, with what is to be chosen. */
    public PtxDevice(DeviceContext context, PtxOptions options) {
        this.context = context;
        this.options = options;
        this.stream = context.stream();
        this.uploads = new StagedUploads(context, stream);
        this.families = new Families(new Launcher(context, stream, library(), options.tf32()));
    }

    private LibraryProducts library() {
        if (options.gemm() == Gemm.PTX) return null;
        try {
            return new LibraryProducts(stream.blas(), options.tf32(), options.gemm() == Gemm.AUTO ? LibraryProducts.LARGE : 0);
        } catch (DeviceException e) {
            withoutLibrary = e.getMessage();
            if (options.gemm() == Gemm.AUTO) return null;
            cpu.close();
            context.close();
            throw e;
        }
    }

    /** Why {@link Gemm#AUTO} does without cuBLAS, in one line; null where it has it, or nobody asked. */
    public String withoutLibrary() {
        return withoutLibrary;
    }

    @Override
    public String name() {
        return context.info().name();
    }

    @Override
    public DType working() {
        return options.working();
    }

    @Override
    public Storage allocate(long bytes) {
        DeviceBuffer buffer = context.allocate(Math.max(1, bytes));
        buffers.put(buffer.address(), buffer);
        return new Storage(bytes, MemorySegment.ofAddress(buffer.address()), this, address -> {
            buffers.remove(address.address());
            buffer.close();
        });
    }

    @Override
    public boolean holds(Storage storage) {
        return storage.home() == this;
    }

    @Override
    public boolean sharesHostMemory() {
        return false;
    }

    @Override
    public Storage wrap(MemorySegment host) {
        Storage storage = allocate(host.byteSize());
        upload(host, Tensor.over(storage.retain(), Spec.of(DType.U8, host.byteSize())));
        storage.release();
        return storage;
    }

    @Override
    public boolean supports(Op op, Spec[] in) {
        return hasKernels(op, in) || cpu.supports(op, in);
    }

    /** Whether kernels run it here, rather than the CPU. */
    boolean hasKernels(Op op, Spec[] in) {
        return families.of(op).supports(op, in);
    }

    @Override
    public Layout layout(Op op, int operand) {
        return families.of(op).layout(op, operand);
    }

    @Override
    public long workspace(Op op, Spec[] in) {
        return hasKernels(op, in) ? families.of(op).workspace(op, in) : 0;
    }

    @Override
    public void run(Op op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Spec[] specs = new Spec[in.length];
        for (int i = 0; i < in.length; i++) specs[i] = in[i].spec();
        if (hasKernels(op, specs)) families.of(op).run(op, in, out, workspace);
        else if (recording) throw new DeviceException(op.name() + " runs on the CPU, expected operations with kernels");
        else cpu.run(op, in, out);
    }

    @Override
    public boolean records() {
        return options.graphs();
    }

    @Override
    public RecordedWork record(Runnable work) {
        recording = true;
        try {
            DeviceGraph graph = stream.capture(work);
            stream.launch(graph);
            return new RecordedGraph(stream, graph);
        } finally {
            recording = false;
        }
    }

    private void refuseInRecording(String what) {
        if (recording) throw new DeviceException(what + " in work that is recorded");
    }

    @Override
    public void upload(MemorySegment host, Tensor to) {
        refuseInRecording("a copy from the host");
        OtherMemory.check(this, "upload: result", to);
        if (dense(to) <= MOST_STAGED) {
            uploads.upload(host.asSlice(0, dense(to)), buffer(to), Place.of(to).address() - buffer(to).address());
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment outside = host.isNative() ? host : arena.allocate(Math.max(1, host.byteSize()), 8).asSlice(0, host.byteSize()).copyFrom(host);
            DeviceBuffer buffer = buffer(to);
            stream.upload(outside.asSlice(0, dense(to)), buffer, Place.of(to).address() - buffer.address());
            stream.synchronize();
        }
    }

    @Override
    public void download(Tensor from, MemorySegment host) {
        refuseInRecording("a copy to the host");
        OtherMemory.check(this, "download: operand", from);
        DeviceBuffer buffer = buffer(from);
        MemorySegment part = host.asSlice(0, dense(from));
        if (part.byteSize() > 0) stream.download(buffer, Place.of(from).address() - buffer.address(), part);
        stream.synchronize();
    }

    private DeviceBuffer buffer(Tensor tensor) {
        return buffers.floorEntry(tensor.memory().address()).getValue();
    }

    private static long dense(Tensor tensor) {
        if (!tensor.isDense()) throw new ShapeException("only dense tensors are copied between host and device, found " + tensor);
        return tensor.spec().bytes();
    }

    @Override
    public void synchronize() {
        refuseInRecording("a wait");
        stream.synchronize();
    }

    @Override
    public MemoryUse memory() {
        return context.memory();
    }

    @Override
    public Map<String, Long> fallbacks() {
        return cpu.counts();
    }

    /** Ends the work and gives the device back; a second call does nothing. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        cpu.close();
        context.close();
    }
}
