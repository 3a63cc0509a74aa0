package lorikeet.lora.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lorikeet.lora.cli.BadInput.Change;
import lorikeet.tensor.Shape;
import lorikeet.tensor.safetensors.SafetensorsFile;
import lorikeet.tensor.safetensors.SafetensorsWriter;
import lorikeet.tensor.safetensors.StoredDType;
import lorikeet.tensor.safetensors.TensorData;
import lorikeet.tensor.safetensors.TensorEntry;

/** Ways to spoil the files of a {@link BadInput} folder. JSON is written with single quotes. */
final class Spoil {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Spoil() {}

    static Change both(Change first, Change second) {
        return folder -> {
            first.in(folder);
            second.in(folder);
        };
    }

    static Change text(String file, String text) {
        return bytes(file, text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    static Change bytes(String file, byte[] bytes) {
        return folder -> Files.write(folder.resolve(file), bytes);
    }

    static Change delete(String file) {
        return folder -> Files.delete(folder.resolve(file));
    }

    /** An empty folder where a file should be, or none is. */
    static Change folder(String file) {
        return folder -> {
            Files.deleteIfExists(folder.resolve(file));
            Files.createDirectory(folder.resolve(file));
        };
    }

    /** The first half of the file. */
    static Change cut(String file) {
        return folder -> {
            byte[] bytes = Files.readAllBytes(folder.resolve(file));
            Files.write(folder.resolve(file), Arrays.copyOf(bytes, bytes.length / 2));
        };
    }

    /** A field of a JSON file set to {@code value}. */
    static Change field(String file, String field, String value) {
        return folder -> {
            ObjectNode json = (ObjectNode) JSON.readTree(folder.resolve(file).toFile());
            json.set(field, JSON.readTree(value.replace('\'', '"')));
            Files.writeString(folder.resolve(file), json.toString());
        };
    }

    static Change without(String file, String field) {
        return folder -> {
            ObjectNode json = (ObjectNode) JSON.readTree(folder.resolve(file).toFile());
            json.remove(field);
            Files.writeString(folder.resolve(file), json.toString());
        };
    }

    /** A safetensors header with {@code from} replaced by {@code to}. */
    static Change header(String file, String from, String to) {
        return folder -> {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(file))).order(ByteOrder.LITTLE_ENDIAN);
            int length = (int) bytes.getLong();
            String header = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
            String changed = header.replace(from.replace('\'', '"'), to.replace('\'', '"'));
            if (changed.equals(header)) throw new IllegalArgumentException("no " + from + " in " + header);
            byte[] json = changed.getBytes(StandardCharsets.UTF_8);
            int data = bytes.capacity() - 8 - length;
            ByteBuffer out = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
            out.putLong(json.length).put(json).put(bytes.array(), 8 + length, data);
            Files.write(folder.resolve(file), out.array());
        };
    }

    /** A safetensors file without a tensor. */
    static Change withoutTensor(String file, String name) {
        return folder -> rewrite(folder.resolve(file), name, null);
    }

    /** A safetensors file with a tensor of zeros more, or in place of one of that name. */
    static Change tensor(String file, String name, StoredDType dtype, long... dims) {
        Shape shape = Shape.of(dims);
        return folder -> rewrite(folder.resolve(file), name, new TensorData(name, dtype, shape, MemorySegment.ofArray(new byte[(int) (shape.count() * dtype.bits() / 8)])));
    }

    /** A safetensors file with one number of a tensor in F32 changed. */
    static Change number(String file, String name, int index, float value) {
        return folder -> {
            Path path = folder.resolve(file);
            TensorData changed;
            try (SafetensorsFile opened = SafetensorsFile.open(path, SafetensorsFile.Load.COPY)) {
                ByteBuffer bytes = ByteBuffer.wrap(opened.segment(name).toArray(ValueLayout.JAVA_BYTE)).order(ByteOrder.LITTLE_ENDIAN);
                bytes.putFloat(Float.BYTES * index, value);
                changed = new TensorData(name, StoredDType.F32, opened.entry(name).shape(), MemorySegment.ofArray(bytes.array()));
            }
            rewrite(path, name, changed);
        };
    }

    private static void rewrite(Path path, String name, TensorData replacement) throws IOException {
        List<TensorData> tensors = new ArrayList<>();
        try (SafetensorsFile file = SafetensorsFile.open(path, SafetensorsFile.Load.COPY)) {
            for (TensorEntry entry : file.entries()) {
                if (!entry.name().equals(name)) tensors.add(new TensorData(entry.name(), entry.dtype(), entry.shape(), file.segment(entry.name())));
            }
            if (replacement != null) tensors.add(replacement);
            SafetensorsWriter.write(path, tensors, file.metadata());
        }
    }
}
