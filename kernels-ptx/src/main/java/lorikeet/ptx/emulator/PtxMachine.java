package lorikeet.ptx.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;

/**
 * An emulated device with one PTX module loaded.
 *
 * <pre>{@code
 * try (PtxMachine machine = PtxMachine.load(Path.of("scale.ptx"))) {
 *     DeviceBuffer x = machine.buffer(new float[] {1, 2, 3});
 *     machine.kernel("scale").grid(1, 1, 1).block(32, 1, 1).launch(x, 2f, 3);
 *     float[] y = x.floats();
 * }
 * }</pre>
 *
 * Closing it frees all buffers. One thread at a time may use a machine.
 */
public final class PtxMachine implements AutoCloseable {
    private static final long MOST_FILE_BYTES = 64L << 20;
    private static final long MEMORY = 8L << 30;

    private final Module module;
    private final DeviceMemory memory;
    private final boolean ownsMemory;
    private final ModuleMemory variables;
    private final Map<String, Program> programs = new HashMap<>();

    private PtxMachine(Module module, DeviceMemory memory, boolean ownsMemory) {
        this.module = module;
        this.memory = memory;
        this.ownsMemory = ownsMemory;
        variables = new ModuleMemory(module, memory);
    }

    /** Loads a PTX file. An error in it is one line with file, line and column. */
    public static PtxMachine load(Path file) {
        try {
            if (Files.size(file) > MOST_FILE_BYTES) throw new FormatException(file + ": larger than " + MOST_FILE_BYTES + " bytes");
            byte[] bytes = Files.readAllBytes(file);
            String text = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE).decode(ByteBuffer.wrap(bytes)).toString();
            return load(new PtxSource(file.toString(), text));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + reason(file, e), e);
        }
    }

    private static String reason(Path file, IOException e) {
        if (e instanceof NoSuchFileException) return "no such file";
        if (e instanceof AccessDeniedException) return "no permission";
        return Files.isDirectory(file) ? "it is a folder" : e.getMessage();
    }

    /** Loads PTX text. */
    public static PtxMachine load(PtxSource source) {
        return new PtxMachine(Module.parse(source), new DeviceMemory(MEMORY), true);
    }

    /** Loads PTX text as one of several modules that share {@code memory}; closing frees this module's variables alone. */
    public static PtxMachine load(PtxSource source, DeviceMemory memory) {
        return new PtxMachine(ParsedModules.of(source), memory, false);
    }

    /** What was parsed. */
    public Module module() {
        return module;
    }

    /** Names of the entries, in the order of the text. */
    public List<String> entries() {
        return module.entries();
    }

    /**
     * The entry {@code name}, decoded with the functions that it calls. An instruction that is not supported is an error here,
     * with file, line, column and the instruction; other entries stay usable.
     */
    public Kernel kernel(String name) {
        return new Kernel(memory, programs.computeIfAbsent(name, this::decode));
    }

    private Program decode(String name) {
        Function function = module.functions().get(name);
        if (function == null || !function.entry() || function.body() == null) {
            throw new FormatException(module.file() + ": no entry '" + name + "', found " + entries());
        }
        return new Program(module, variables, function);
    }

    /** New memory of {@code bytes} zeros. */
    public DeviceBuffer allocate(long bytes) {
        return memory.allocate(bytes);
    }

    /** The same; findings call it {@code buffer name}. */
    public DeviceBuffer allocate(long bytes, String name) {
        return memory.buffer(bytes, "buffer " + name);
    }

    /** New memory with {@code values}. */
    public DeviceBuffer buffer(float... values) {
        return allocate((long) values.length * Float.BYTES).write(values);
    }

    /** New memory with {@code values}. */
    public DeviceBuffer buffer(int... values) {
        return allocate((long) values.length * Integer.BYTES).write(values);
    }

    /** New memory with {@code values}. */
    public DeviceBuffer buffer(double... values) {
        return allocate((long) values.length * Double.BYTES).write(values);
    }

    /** New memory with {@code values}. */
    public DeviceBuffer buffer(byte... values) {
        return allocate(values.length).write(values);
    }

    @Override
    public void close() {
        if (ownsMemory) memory.freeAll();
        else variables.free();
    }
}
