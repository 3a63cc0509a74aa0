package lorikeet.ptx.driver.standin;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import lorikeet.ptx.driver.EntryParameters;
import lorikeet.ptx.driver.FunctionInfo;
import lorikeet.ptx.driver.LaunchShape;
import lorikeet.ptx.emulator.Kernel;
import lorikeet.ptx.emulator.LaunchFault;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.DeviceException;

/** The emulator behind the stand-in: what JCuda launches is the PTX text itself. */
final class EmulatorBackend implements DriverBackend, DriverBackend.DeviceMemory {
    private static final int LAUNCH_FAILED = 719;

    private final long capacity;
    private final lorikeet.ptx.emulator.DeviceMemory memory;

    EmulatorBackend() {
        this(StandInDevice.MEMORY);
    }

    /** With device memory of {@code capacity} bytes. */
    EmulatorBackend(long capacity) {
        this.capacity = capacity;
        memory = new lorikeet.ptx.emulator.DeviceMemory(capacity);
    }

    @Override
    public long capacity() {
        return capacity;
    }

    @Override
    public DeviceMemory memory() {
        return this;
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
    public MemorySegment at(long address, long bytes) {
        try {
            return memory.slice(address, bytes);
        } catch (DeviceException e) {
            throw new Fault(Fault.ILLEGAL_ADDRESS);
        }
    }

    @Override
    public void close() {
        memory.freeAll();
    }

    @Override
    public Module load(String ptx) {
        PtxSource source = new PtxSource("standin", ptx);
        PtxMachine machine = PtxMachine.load(source, memory);
        return name -> machine.entries().contains(name) ? Optional.of(new Emulated(source, name, machine)) : Optional.empty();
    }

    private record Emulated(PtxSource source, String name, PtxMachine machine) implements Entry {
        @Override
        public List<Integer> parameterBytes() {
            return EntryParameters.sizes(source, name);
        }

        @Override
        public FunctionInfo info() {
            Kernel kernel = machine.kernel(name);
            return new FunctionInfo(32, 0, kernel.staticShared(), kernel.mostThreads());
        }

        @Override
        public void run(LaunchShape shape, List<MemorySegment> arguments) {
            Object[] values = arguments.stream().map(value -> value.toArray(ValueLayout.JAVA_BYTE)).toArray();
            try {
                machine.kernel(name).grid((int) shape.grid().x(), (int) shape.grid().y(), (int) shape.grid().z())
                        .block((int) shape.block().x(), (int) shape.block().y(), (int) shape.block().z()).shared(shape.sharedBytes()).launch(values);
            } catch (LaunchFault fault) {
                throw new Fault(LAUNCH_FAILED);
            }
        }
    }
}
