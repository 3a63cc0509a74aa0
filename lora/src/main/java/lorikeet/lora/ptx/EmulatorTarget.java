package lorikeet.lora.ptx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.Kernel;
import lorikeet.ptx.emulator.LaunchFault;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxSource;

/** The emulator. */
final class EmulatorTarget implements RunTarget {
    private final LaunchSpec spec;
    private final PtxMachine machine;
    private final Kernel kernel;
    private final Map<SpecArgument.Buffer, DeviceBuffer> buffers = new IdentityHashMap<>();

    EmulatorTarget(PtxSource source, LaunchSpec spec, OptionalLong maxSteps) {
        this.spec = spec;
        machine = PtxMachine.load(source);
        try {
            SpecKinds.check(spec, machine.module());
            int[] grid = spec.grid();
            int[] block = spec.block();
            kernel = machine.kernel(spec.entry()).grid(grid[0], grid[1], grid[2]).block(block[0], block[1], block[2]).shared(spec.shared());
            maxSteps.ifPresent(kernel::maxSteps);
            for (SpecArgument argument : spec.arguments()) if (argument instanceof SpecArgument.Buffer buffer) buffers.put(buffer, machine.allocate(buffer.bytes(), buffer.name()));
        } catch (RuntimeException | Error e) {
            machine.close();
            throw e;
        }
    }

    @Override
    public MemorySegment memory(SpecArgument.Buffer buffer) {
        return buffers.get(buffer).data();
    }

    @Override
    public LaunchReport launch(Checks checks) {
        List<Object> arguments = new ArrayList<>();
        for (SpecArgument argument : spec.arguments()) {
            arguments.add(switch (argument) {
                case SpecArgument.Scalar scalar -> scalar.bytes();
                case SpecArgument.Bytes bytes -> bytes.value();
                case SpecArgument.Buffer buffer -> buffers.get(buffer);
            });
        }
        try {
            return kernel.launch(checks, arguments.toArray());
        } catch (LaunchFault fault) {
            return fault.report();
        }
    }

    @Override
    public Module module() {
        return machine.module();
    }

    @Override
    public int staticShared() {
        return kernel.staticShared();
    }

    @Override
    public void close() {
        machine.close();
    }
}
