package lorikeet.tensor.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import lorikeet.tensor.io.AtomicFile;
import lorikeet.tensor.io.OneLine;

/**
 * Writes safetensors files byte for byte as the format's own library does: tensors by dtype from the widest alignment
 * down, then by name; compact JSON, {@code __metadata__} first, padded with spaces to a multiple of 8. Metadata keys,
 * whose order that library leaves to chance, are sorted, so that equal tensors make equal files.
 */
public final class SafetensorsWriter {
    private static final int CHUNK = 1 << 20;

    private SafetensorsWriter() {}

    /**
     * Writes {@code path} whole or not at all; tensors stream through a small buffer.
     *
     * @param metadata free-form texts; left out when empty. Hugging Face expects {@code format = pt}
     * @throws IllegalArgumentException in one line, for names that clash or bytes that do not fit their shape
     * @throws java.io.UncheckedIOException in one line, when the file cannot be written
     */
    public static void write(Path path, List<TensorData> tensors, Map<String, String> metadata) {
        checkNames(tensors);
        List<TensorData> ordered = tensors.stream()
                .sorted(Comparator.comparing(TensorData::dtype).reversed().thenComparing(TensorData::name, SafetensorsWriter::byUtf8))
                .toList();
        byte[] header = new HeaderText(new TreeMap<>(metadata), ordered).bytes();
        AtomicFile.write(path, out -> {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
            AtomicFile.writeFully(out, chunk.putLong(header.length).flip());
            AtomicFile.writeFully(out, ByteBuffer.wrap(header));
            for (TensorData tensor : ordered) stream(out, tensor, chunk);
        });
    }

    private static void checkNames(List<TensorData> tensors) {
        Set<String> names = new HashSet<>();
        for (TensorData tensor : tensors) {
            String name = tensor.name();
            if (name.equals(Header.METADATA)) throw new IllegalArgumentException("no tensor may be called " + name);
            if (!names.add(name)) throw new IllegalArgumentException("two tensors are called " + OneLine.quote(name));
        }
    }

    /** The library compares names as UTF-8, which differs from Java's order beyond U+FFFF: code points agree. */
    private static int byUtf8(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }

    private static void stream(FileChannel out, TensorData tensor, ByteBuffer chunk) throws IOException {
        MemorySegment bytes = tensor.bytes().get();
        if (bytes.byteSize() != tensor.size()) {
            throw new IllegalArgumentException("tensor " + OneLine.quote(tensor.name()) + ": expected " + tensor.size() + " bytes for "
                    + tensor.dtype() + " " + tensor.shape() + ", found " + bytes.byteSize());
        }
        for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
            int length = (int) Math.min(CHUNK, bytes.byteSize() - at);
            chunk.clear().limit(length);
            MemorySegment.ofBuffer(chunk).copyFrom(bytes.asSlice(at, length));
            AtomicFile.writeFully(out, chunk);
        }
    }
}
