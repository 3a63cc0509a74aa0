package lorikeet.tensor.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lorikeet.tensor.DType;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.SystemMemory;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.io.Reasons;

/**
 * A safetensors file open for reading: 8 bytes of header length, a JSON header, the tensors' bytes. Every rule of the
 * format is checked before anything of the data can be reached, and no memory is taken for a length that the file only
 * claims. Segments of a tensor's bytes live until {@link #close}; one asked for later is an IllegalStateException.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">the format</a>
 */
public final class SafetensorsFile implements AutoCloseable {
    /** How the tensors' bytes come into memory. */
    public enum Load {
        /** The file is mapped: nothing is copied, pages come from the disk as they are touched. The file must not shrink. */
        MAP,
        /** The data are read into memory of our own: safe against whatever happens to the file afterwards. */
        COPY
    }

    private static final int LENGTH_BYTES = 8;
    private static final long CHUNK = 1 << 26;

    private final Path path;
    private final Header header;
    private final Map<String, TensorEntry> byName;
    private final Arena arena;
    private final MemorySegment data;

    private SafetensorsFile(Path path, Header header, Arena arena, MemorySegment data) {
        this.path = path;
        this.header = header;
        this.byName = HashMap.newHashMap(header.entries().size());
        for (TensorEntry entry : header.entries()) byName.put(entry.name(), entry);
        this.arena = arena;
        this.data = data.asReadOnly();
    }

    /**
     * Opens and checks a file.
     *
     * @throws FormatException in one line, when the file cannot be read or breaks a rule of the format
     */
    public static SafetensorsFile open(Path path, Load load) {
        String file = OneLine.of(path.toString());
        // Opening a pipe would wait for its writer.
        if (Files.exists(path) && !Files.isRegularFile(path)) throw new FormatException(file + ": expected a file, found something else");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long fileBytes = channel.size();
            long headerBytes = headerLength(file, channel, fileBytes);
            byte[] json = new byte[(int) headerBytes];
            readFully(file, channel, ByteBuffer.wrap(json), LENGTH_BYTES);
            long dataStart = LENGTH_BYTES + headerBytes;
            Header header = Header.parse(file, json, fileBytes - dataStart);
            return load(path, channel, header, dataStart, fileBytes - dataStart, load);
        } catch (IOException e) {
            throw new FormatException(file + ": cannot be read: " + Reasons.of(e), e);
        }
    }

    private static long headerLength(String file, FileChannel channel, long fileBytes) throws IOException {
        if (fileBytes < LENGTH_BYTES) {
            throw new FormatException(file + ": expected 8 bytes of header length, found a file of " + fileBytes + " bytes");
        }
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(file, channel, length, 0);
        long headerBytes = length.getLong(0);
        long longest = Math.min(fileBytes - LENGTH_BYTES, Header.LONGEST);
        if (headerBytes < 0 || headerBytes > longest) {
            throw new FormatException(file + ": header length: expected at most " + longest
                    + (longest == Header.LONGEST ? " (the format's limit)" : " (the rest of the file)")
                    + ", found " + Long.toUnsignedString(headerBytes));
        }
        return headerBytes;
    }

    private static SafetensorsFile load(Path path, FileChannel channel, Header header, long start, long bytes, Load load)
            throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment data = switch (load) {
                case MAP -> SystemMemory.plain(arena, channel.map(FileChannel.MapMode.READ_ONLY, start, bytes, arena));
                case COPY -> copy(path, channel, start, SystemMemory.allocate(arena, bytes));
            };
            return new SafetensorsFile(path, header, arena, data);
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new FormatException(OneLine.of(path.toString()) + ": no memory for its " + bytes + " bytes of tensors: map the file instead", e);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static MemorySegment copy(Path path, FileChannel channel, long start, MemorySegment data) throws IOException {
        for (long at = 0; at < data.byteSize(); at += CHUNK) {
            ByteBuffer chunk = data.asSlice(at, Math.min(CHUNK, data.byteSize() - at)).asByteBuffer();
            readFully(OneLine.of(path.toString()), channel, chunk, start + at);
        }
        return data;
    }

    private static void readFully(String file, FileChannel channel, ByteBuffer into, long position) throws IOException {
        while (into.hasRemaining()) {
            int read = channel.read(into, position);
            if (read < 0) throw new FormatException(file + ": expected " + into.remaining() + " more bytes, found the file's end");
            position += read;
        }
    }

    /** The file, as it was named. */
    public Path path() {
        return path;
    }

    /** The header's free-form texts; empty where it has none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** All tensors in the order of their data. */
    public List<TensorEntry> entries() {
        return header.entries();
    }

    /** The tensor called {@code name}, where there is one. */
    public Optional<TensorEntry> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The tensor called {@code name}; a one-line error where there is none. */
    public TensorEntry entry(String name) {
        return find(name).orElseThrow(() -> new FormatException(place(name) + ": expected one of that name, found none"));
    }

    /** The dtype of a tensor; a one-line error for one that tensors cannot have (8-bit floats, unsigned integers, …). */
    public DType dtype(TensorEntry entry) {
        return entry.dtype().dtype().orElseThrow(() -> new FormatException(place(entry.name())
                + ": expected a dtype of F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL, found " + entry.dtype()
                + ", which is listed but not read"));
    }

    /** The bytes of a tensor, read-only, not copied; at whatever alignment the file gives. Its dtype must be readable. */
    public MemorySegment segment(String name) {
        TensorEntry entry = entry(name);
        dtype(entry);
        if (!arena.scope().isAlive()) throw new IllegalStateException(place(name) + ": the file was closed");
        return data.asSlice(entry.begin(), entry.bytes());
    }

    /** Gives mapping or memory back; segments handed out are dead from here on. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) arena.close();
    }

    private String place(String name) {
        return OneLine.of(path.toString()) + ": tensor " + OneLine.quote(name);
    }
}
