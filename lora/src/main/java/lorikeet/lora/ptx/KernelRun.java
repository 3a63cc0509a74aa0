package lorikeet.lora.ptx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.io.AtomicFile;

/** One launch of a specification: its buffers, what was found, and the results. */
public final class KernelRun implements AutoCloseable {
    private static final long PART = 1L << 28;

    private final List<SpecArgument.Buffer> buffers = new ArrayList<>();
    private final RunTarget target;

    private KernelRun(LaunchSpec spec, RunTarget target) {
        this.target = target;
        try {
            for (SpecArgument argument : spec.arguments()) if (argument instanceof SpecArgument.Buffer buffer) buffers.add(buffer);
            for (SpecArgument.Buffer buffer : buffers) {
                // A buffer without contents stays uninitialised: to ask for its memory would count as writing it.
                if (!(buffer.content() instanceof SpecArgument.Content.Nothing)) SpecBuffers.fill(buffer, target.memory(buffer));
            }
        } catch (RuntimeException | Error e) {
            target.close();
            throw e;
        }
    }

    /**
     * Loads {@code source} and the entry of {@code spec} on the emulator, and fills the buffers.
     *
     * @param maxSteps as in {@link lorikeet.ptx.emulator.Kernel#maxSteps}
     */
    public static KernelRun onEmulator(PtxSource source, LaunchSpec spec, OptionalLong maxSteps) {
        return new KernelRun(spec, new EmulatorTarget(source, spec, maxSteps));
    }

    /** The same on {@code device}, which the run closes. */
    public static KernelRun onDevice(PtxSource source, LaunchSpec spec, DeviceContext device) {
        return new KernelRun(spec, new DeviceTarget(source, spec, device));
    }

    /** Runs the kernel; a fault that stops it is a finding too. */
    public LaunchReport launch(Checks checks) {
        return target.launch(checks);
    }

    /** The kernel's text, parsed. */
    public Module module() {
        return target.module();
    }

    /** Bytes of static shared memory of a block. */
    int staticShared() {
        return target.staticShared();
    }

    /** Names of the buffers that are results. */
    public List<String> outputs() {
        return buffers.stream().filter(SpecArgument.Buffer::out).map(SpecArgument.Buffer::name).toList();
    }

    /** The first {@code most} elements of a result, as text. */
    public String preview(String name, int most) {
        SpecArgument.Buffer buffer = output(name);
        List<String> shown = new ArrayList<>();
        for (long i = 0; i < Math.min(most, buffer.count()); i++) shown.add(buffer.type().show(buffer.type().get(target.memory(buffer), i)));
        return name + " " + buffer.type().text() + "[" + buffer.count() + "]: " + String.join(" ", shown) + (buffer.count() > most ? " ..." : "");
    }

    /** Writes each result into {@code folder}, raw and little-endian, as {@code NAME.bin}. */
    public void write(Path folder) {
        for (String name : outputs()) {
            AtomicFile.write(folder.resolve(name + ".bin"), channel -> write(channel, target.memory(output(name))));
        }
    }

    private static void write(FileChannel channel, MemorySegment data) throws IOException {
        for (long at = 0; at < data.byteSize(); at += PART) {
            AtomicFile.writeFully(channel, data.asSlice(at, Math.min(PART, data.byteSize() - at)).asByteBuffer());
        }
    }

    private SpecArgument.Buffer output(String name) {
        return buffers.stream().filter(buffer -> buffer.name().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        target.close();
    }
}
