package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import lorikeet.ptx.device.Argument;
import lorikeet.ptx.device.Binding;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.driver.DeviceBuffer;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceKernel;
import lorikeet.ptx.driver.DeviceModule;
import lorikeet.ptx.driver.DeviceStream;
import lorikeet.ptx.driver.FunctionInfo;

/** One trial on one device: its operands in buffers of their own, with poison where nothing was put. */
final class KernelRun implements AutoCloseable {
    /** A NaN that no kernel computes. */
    static final int POISON = 0x7fc0dead;
    /** Bytes after each operand that nobody may write. */
    static final long GUARD = 256;

    private final DeviceContext device;
    private final LaunchDescriptor launch;
    private final DeviceModule module;
    private final DeviceKernel kernel;
    private final Map<String, DeviceBuffer> buffers = new HashMap<>();
    private final Map<String, Long> bytes = new HashMap<>();

    KernelRun(DeviceContext device, KernelTrial trial) {
        this.device = device;
        launch = trial.launch();
        module = device.load(launch.source());
        kernel = module.kernel(launch.entry());
        for (Argument argument : launch.arguments()) {
            if (argument instanceof Argument.Buffer operand) put(operand, trial);
        }
        device.synchronize();
    }

    private void put(Argument.Buffer operand, KernelTrial trial) {
        DeviceBuffer buffer = device.allocate(Math.ceilDiv(operand.bytes(), 4L) * 4 + GUARD);
        buffers.put(operand.operand(), buffer);
        bytes.put(operand.operand(), operand.bytes());
        device.defaultStream().fillWords(buffer, POISON);
        MemorySegment content = trial.inputs().get(operand.operand());
        boolean onlyWritten = operand.written() && trial.results().size() == 1; // dH is an input here and a result there
        if (content != null && !onlyWritten) device.defaultStream().upload(content, buffer, 0);
    }

    /** Where {@code operand} begins. */
    long address(String operand) {
        return buffers.get(operand).address();
    }

    FunctionInfo info() {
        return kernel.info();
    }

    void join(DeviceStream stream) {
        stream.launch(kernel, Binding.shape(launch), Binding.arguments(launch, buffers));
    }

    /** Waits, then answers the memory of {@code operand}, guard included. */
    MemorySegment download(String operand, Arena arena) {
        MemorySegment found = arena.allocate(buffers.get(operand).bytes(), 16);
        device.defaultStream().download(buffers.get(operand), 0, found);
        device.defaultStream().synchronize();
        return found.asSlice(0, bytes.get(operand) + GUARD);
    }

    /** The written operands by name. */
    Map<String, MemorySegment> results(KernelTrial trial, Arena arena) {
        Map<String, MemorySegment> results = new TreeMap<>();
        for (String operand : trial.results().keySet()) results.put(operand, download(operand, arena));
        return results;
    }

    @Override
    public void close() {
        buffers.values().forEach(DeviceBuffer::close);
        module.close();
    }
}
