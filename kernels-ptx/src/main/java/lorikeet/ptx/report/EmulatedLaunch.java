package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import lorikeet.ptx.device.Argument;
import lorikeet.ptx.device.Dim3;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.Kernel;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.PtxMachine;

/** One launch on an emulator of its own: operands as given, zeros where nothing was. */
final class EmulatedLaunch implements AutoCloseable {
    private final LaunchDescriptor launch;
    private final PtxMachine machine;
    private final Map<String, DeviceBuffer> buffers = new HashMap<>();

    EmulatedLaunch(LaunchDescriptor launch, Map<String, MemorySegment> inputs) {
        this.launch = launch;
        this.machine = PtxMachine.load(launch.source());
        Map<String, Long> bytes = new HashMap<>();
        for (Argument argument : launch.arguments()) {
            if (argument instanceof Argument.Buffer buffer) bytes.merge(buffer.operand(), buffer.bytes(), Math::max);
        }
        bytes.forEach((operand, size) -> buffers.put(operand, buffer(size, inputs.get(operand))));
    }

    private DeviceBuffer buffer(long bytes, MemorySegment content) {
        DeviceBuffer buffer = machine.allocate(bytes);
        if (content != null) MemorySegment.copy(content, 0, buffer.data(), 0, Math.min(bytes, content.byteSize()));
        return buffer;
    }

    LaunchReport run(Checks checks) {
        Object[] arguments = launch.arguments().stream().map(argument -> switch (argument) {
            case Argument.Buffer buffer -> buffers.get(buffer.operand());
            case Argument.Absent _ -> 0L;
            case Argument.Scalar scalar -> scalar.value();
        }).toArray();
        Dim3 grid = launch.grid();
        Dim3 block = launch.block();
        Kernel kernel = machine.kernel(launch.entry()).grid((int) grid.x(), (int) grid.y(), (int) grid.z()).block((int) block.x(), (int) block.y(), (int) block.z())
                .shared(launch.dynamicShared());
        return kernel.launch(checks, arguments);
    }

    /** What {@code trial} finds wrong with the results; empty if nothing. */
    String wrong(KernelTrial trial) {
        Verdict verdict = new Verdict(Integer.MAX_VALUE);
        try (Arena arena = Arena.ofConfined()) {
            trial.results().forEach((operand, reference) -> verdict.check(operand, guarded(arena, buffers.get(operand).data()), reference));
        }
        return verdict.wrong();
    }

    /** As a verdict takes it: with the guard behind it, which nobody can have touched here. */
    private static MemorySegment guarded(Arena arena, MemorySegment data) {
        MemorySegment found = arena.allocate(data.byteSize() + KernelRun.GUARD, 16);
        MemorySegment.copy(data, 0, found, 0, data.byteSize());
        for (long at = data.byteSize(); at < found.byteSize(); at += Integer.BYTES) found.set(ValueLayout.JAVA_INT, at, KernelRun.POISON);
        return found;
    }

    @Override
    public void close() {
        machine.close();
    }
}
