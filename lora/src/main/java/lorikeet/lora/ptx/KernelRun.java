package lorikeet.lora.ptx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.Finding;
import lorikeet.ptx.emulator.Kernel;
import lorikeet.ptx.emulator.LaunchFault;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.io.AtomicFile;

/** One launch of a specification on the emulator: its buffers, what was found, and the results. */
public final class KernelRun implements AutoCloseable {
    private static final long PART = 1L << 28;

    private final LaunchSpec spec;
    private final PtxMachine machine;
    private final Kernel kernel;
    private final Map<SpecArgument.Buffer, DeviceBuffer> buffers = new LinkedHashMap<>();

    /** Loads {@code source} and the entry of {@code spec}, and fills the buffers. */
    public KernelRun(PtxSource source, LaunchSpec spec) {
        this.spec = spec;
        machine = PtxMachine.load(source);
        try {
            int[] grid = spec.grid();
            int[] block = spec.block();
            kernel = machine.kernel(spec.entry()).grid(grid[0], grid[1], grid[2]).block(block[0], block[1], block[2]).shared(spec.shared());
            for (SpecArgument argument : spec.arguments()) if (argument instanceof SpecArgument.Buffer buffer) allocate(buffer);
        } catch (RuntimeException | Error e) {
            machine.close();
            throw e;
        }
    }

    private void allocate(SpecArgument.Buffer buffer) {
        DeviceBuffer memory = machine.allocate(buffer.bytes());
        buffers.put(buffer, memory);
        SpecBuffers.fill(buffer, memory.data());
    }

    /** Runs the kernel; a fault that stops it is a finding too. */
    public LaunchReport launch() {
        List<Object> arguments = new ArrayList<>();
        for (SpecArgument argument : spec.arguments()) {
            arguments.add(switch (argument) {
                case SpecArgument.Bytes bytes -> bytes.value();
                case SpecArgument.Buffer buffer -> buffers.get(buffer);
            });
        }
        try {
            return kernel.launch(arguments.toArray());
        } catch (LaunchFault fault) {
            return new LaunchReport(0, List.<Finding>of(fault.finding()));
        }
    }

    /** Names of the buffers that are results. */
    public List<String> outputs() {
        return buffers.keySet().stream().filter(SpecArgument.Buffer::out).map(SpecArgument.Buffer::name).toList();
    }

    /** The first {@code most} elements of a result, as text. */
    public String preview(String name, int most) {
        SpecArgument.Buffer buffer = output(name);
        List<String> shown = new ArrayList<>();
        for (long i = 0; i < Math.min(most, buffer.count()); i++) shown.add(buffer.type().show(buffer.type().get(buffers.get(buffer).data(), i)));
        return name + " " + buffer.type().text() + "[" + buffer.count() + "]: " + String.join(" ", shown) + (buffer.count() > most ? " ..." : "");
    }

    /** Writes each result into {@code folder}, raw and little-endian, as {@code NAME.bin}. */
    public void write(Path folder) {
        for (String name : outputs()) {
            AtomicFile.write(folder.resolve(name + ".bin"), channel -> write(channel, buffers.get(output(name)).data()));
        }
    }

    private static void write(FileChannel channel, MemorySegment data) throws IOException {
        for (long at = 0; at < data.byteSize(); at += PART) {
            AtomicFile.writeFully(channel, data.asSlice(at, Math.min(PART, data.byteSize() - at)).asByteBuffer());
        }
    }

    private SpecArgument.Buffer output(String name) {
        return buffers.keySet().stream().filter(buffer -> buffer.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        machine.close();
    }
}
