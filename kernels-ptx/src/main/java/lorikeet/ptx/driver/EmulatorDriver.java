package lorikeet.ptx.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import jcuda.driver.CUresult;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceMemory;
import lorikeet.ptx.emulator.Finding;
import lorikeet.ptx.emulator.Kernel;
import lorikeet.ptx.emulator.LaunchFault;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.ptx.syntax.PtxSource;

/**
 * The emulator as a device. Work runs when it joins a stream, so every order that streams and events ask for holds; a fault
 * is thrown by the launch itself, with the emulator's finding.
 */
public final class EmulatorDriver implements Driver {
    private static final int SHARED_PER_BLOCK = 48 << 10;
    private static final int SHARED_OPT_IN = 227 << 10;
    private static final int SHARED_PER_MULTIPROCESSOR = 228 << 10;
    private static final int REGISTERS = 1 << 16;

    private final DeviceMemory memory;
    private final DeviceInfo info;
    private final Checks checks;
    private final BiConsumer<String, LaunchReport> ended;
    private final Map<Long, Arena> hostMemory = new HashMap<>();
    private final HandleTable<Loaded> modules = new HandleTable<>();
    private final Set<Long> streams = new HashSet<>(Set.of(DEFAULT_STREAM));
    private final HandleTable<long[]> events = new HandleTable<>(); // when it was reached, 0 before; System.nanoTime
    private final EmulatedGraphs graphs = new EmulatedGraphs();
    private long lastStream;

    private record Loaded(PtxSource source, PtxMachine machine) {}

    /** With device memory of at most {@code memoryBytes}. */
    public EmulatorDriver(long memoryBytes) {
        this(memoryBytes, Checks.none());
    }

    /** As above, with {@code checks} of every launch. */
    public EmulatorDriver(long memoryBytes, Checks checks) {
        this(memoryBytes, checks, 9, 0);
    }

    /** As above; {@code ended} hears of every launch that came to its end, by its entry: what all launches of an operation cost together. */
    public EmulatorDriver(long memoryBytes, Checks checks, BiConsumer<String, LaunchReport> ended) {
        this(memoryBytes, checks, 9, 0, ended);
    }

    /** As above, a device that says it is of compute capability {@code major}.{@code minor}; it runs what others have, too. */
    EmulatorDriver(long memoryBytes, Checks checks, int major, int minor) {
        this(memoryBytes, checks, major, minor, (_, _) -> {});
    }

    private EmulatorDriver(long memoryBytes, Checks checks, int major, int minor, BiConsumer<String, LaunchReport> ended) {
        this.checks = checks;
        this.ended = ended;
        memory = new DeviceMemory(memoryBytes);
        info = new DeviceInfo("PTX emulator", "none", major, minor, Runtime.getRuntime().availableProcessors(), 32, 1024, 2048, SHARED_PER_BLOCK,
                SHARED_OPT_IN, SHARED_PER_MULTIPROCESSOR, REGISTERS, REGISTERS, 0, 0, 0, 0, memoryBytes);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public long freeBytes() {
        return memory.free();
    }

    @Override
    public long allocate(long bytes) {
        return memory.allocate(bytes).address();
    }

    @Override
    public void free(long address) {
        memory.free(address);
    }

    @Override
    public void forget(long address, long bytes) {
        graphs.joinAll(() -> memory.forget(address));
    }

    @Override
    public MemorySegment allocateHost(long bytes) {
        Arena arena = Arena.ofShared();
        MemorySegment host = arena.allocate(bytes, 64);
        hostMemory.put(host.address(), arena);
        return host;
    }

    @Override
    public void freeHost(MemorySegment host) {
        hostMemory.remove(host.address()).close();
    }

    @Override
    public void upload(MemorySegment from, long to, long stream) {
        graphs.join(stream, () -> memory.slice(to, from.byteSize()).copyFrom(from));
    }

    @Override
    public void download(long from, MemorySegment to, long stream) {
        graphs.join(stream, () -> to.copyFrom(memory.slice(from, to.byteSize())));
    }

    @Override
    public void copy(long from, long to, long bytes, long stream) {
        graphs.join(stream, () -> memory.slice(to, bytes).copyFrom(memory.slice(from, bytes)));
    }

    @Override
    public void fillBytes(long to, byte value, long bytes, long stream) {
        graphs.join(stream, () -> memory.slice(to, bytes).fill(value));
    }

    @Override
    public void fillWords(long to, int value, long words, long stream) {
        graphs.join(stream, () -> {
            MemorySegment filled = memory.slice(to, Math.multiplyExact(words, Integer.BYTES));
            for (long i = 0; i < words; i++) filled.setAtIndex(ValueLayout.JAVA_INT, i, value);
        });
    }

    @Override
    public long load(PtxSource source) {
        return modules.add(new Loaded(source, PtxMachine.load(source, memory)));
    }

    @Override
    public void unload(long module) {
        modules.remove(module).machine.close();
    }

    @Override
    public FunctionInfo function(long module, String entry) {
        Loaded loaded = modules.get(module);
        return EmulatedResources.of(loaded.source, entry, limits(module, entry));
    }

    @Override
    public BlockLimits limits(long module, String entry) {
        Kernel kernel = modules.get(module).machine.kernel(entry);
        return new BlockLimits(kernel.staticShared(), kernel.mostThreads());
    }

    /** The emulator gives what a launch asks for. */
    @Override
    public void allowShared(long module, String entry, int bytes) {
        modules.get(module).machine.kernel(entry);
    }

    @Override
    public void launch(long module, String entry, LaunchShape shape, LaunchArguments arguments, long stream) {
        Dim3 grid = shape.grid();
        Dim3 block = shape.block();
        Kernel kernel = modules.get(module).machine.kernel(entry).grid((int) grid.x(), (int) grid.y(), (int) grid.z())
                .block((int) block.x(), (int) block.y(), (int) block.z()).shared(shape.sharedBytes());
        Object[] values = arguments.values().toArray();
        graphs.join(stream, () -> launch(entry, kernel, values));
    }

    private void launch(String entry, Kernel kernel, Object[] values) {
        try {
            LaunchReport report = kernel.launch(checks, values);
            ended.accept(entry, report);
            System.out.print(report.printed()); // as CUDA does
            if (!report.findings().isEmpty()) throw failed(report.findings().getFirst());
        } catch (LaunchFault fault) {
            System.out.print(fault.report().printed());
            throw failed(fault.finding());
        }
    }

    private static DriverException failed(Finding finding) {
        return new DriverException("cuLaunchKernel", code(finding.kind()), ": " + finding, "");
    }

    /** What CUDA answers in such a case. */
    private static int code(Finding.Kind kind) {
        return switch (kind) {
            case OUT_OF_BOUNDS, USE_AFTER_FREE -> CUresult.CUDA_ERROR_ILLEGAL_ADDRESS;
            case MISALIGNED -> CUresult.CUDA_ERROR_MISALIGNED_ADDRESS;
            case WRONG_SPACE -> CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE;
            case DEADLOCK, ENDLESS_LOOP -> CUresult.CUDA_ERROR_LAUNCH_TIMEOUT;
            case STACK_OVERFLOW -> CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR;
            case BAD_CALL -> CUresult.CUDA_ERROR_INVALID_PC;
            case TRAP, BAD_BARRIER, UNINITIALIZED_REGISTER, UNINITIALIZED_SHARED, UNINITIALIZED_GLOBAL, UNINITIALIZED_LOCAL, SHARED_RACE,
                    GLOBAL_RACE, DIVERGENT_BARRIER, INVALID_SHUFFLE, DIVERGENT_MMA, DIVERGENT_WARPGROUP, ASYNC_NOT_WAITED, MISSING_PROXY_FENCE, MISSING_WGMMA_FENCE, READ_ONLY_WRITTEN ->
                    CUresult.CUDA_ERROR_LAUNCH_FAILED;
        };
    }

    @Override
    public void beginCapture(long stream) {
        graphs.begin(stream);
    }

    @Override
    public long endCapture(long stream) {
        return graphs.end(stream);
    }

    @Override
    public void launchGraph(long graph, long stream) {
        graphs.launch(graph, stream);
    }

    @Override
    public void destroyGraph(long graph) {
        graphs.destroy(graph);
    }

    @Override
    public long createStream() {
        streams.add(++lastStream);
        return lastStream;
    }

    @Override
    public void destroyStream(long stream) {
        streams.remove(stream);
    }

    @Override
    public void synchronize(long stream) {
        if (!streams.contains(stream)) throw new IllegalStateException("stream " + stream + " is not open");
        graphs.refuseWait("cuStreamSynchronize", stream);
    }

    /** Nothing is left to wait for. */
    @Override
    public void synchronize() {
        graphs.refuseWait("cuCtxSynchronize");
    }

    @Override
    public long createEvent() {
        return events.add(new long[1]);
    }

    @Override
    public void destroyEvent(long event) {
        events.remove(event);
    }

    @Override
    public void record(long event, long stream) {
        events.get(event)[0] = System.nanoTime();
    }

    @Override
    public void await(long stream, long event) {
        events.get(event);
    }

    @Override
    public void synchronizeEvent(long event) {
        events.get(event);
    }

    @Override
    public boolean isReached(long event) {
        events.get(event);
        return true;
    }

    @Override
    public float milliseconds(long start, long end) {
        return (events.get(end)[0] - events.get(start)[0]) / 1e6f;
    }

    @Override
    public void close() {
        memory.freeAll();
        hostMemory.values().forEach(Arena::close);
        hostMemory.clear();
    }
}
