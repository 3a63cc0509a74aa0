package lorikeet.lora.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.safetensors.SafetensorsWriter;
import lorikeet.tensor.safetensors.StoredDType;
import lorikeet.tensor.safetensors.TensorData;

/** Writes a device's tensors into a safetensors file, through one buffer of the largest one's size. */
public final class TensorSaver {
    /**
     * A tensor to be saved.
     *
     * @param spec shape, and the dtype to round to
     * @param tensor asked for when its turn comes, in a scope of its own
     */
    public record Named(String name, Spec spec, Supplier<Tensor> tensor) {
        public Named(String name, Tensor tensor, DType dtype) {
            this(name, new Spec(dtype, tensor.shape()), () -> tensor);
        }

        long bytes() {
            return spec.bytes();
        }
    }

    private TensorSaver() {}

    /** The file appears whole or not at all. */
    public static void write(Ops ops, Path file, List<Named> tensors, Map<String, String> metadata) {
        long largest = tensors.stream().mapToLong(Named::bytes).max().orElse(0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.max(1, largest), 64);
            List<TensorData> data = new ArrayList<>();
            for (Named named : tensors) {
                data.add(new TensorData(named.name(), StoredDType.of(named.spec().dtype()), named.spec().shape(), () -> fetch(ops, named, buffer)));
            }
            SafetensorsWriter.write(file, data, metadata);
        }
    }

    private static MemorySegment fetch(Ops ops, Named named, MemorySegment buffer) {
        MemorySegment host = buffer.asSlice(0, named.bytes());
        try (Scope _ = ops.scope()) {
            Tensor tensor = named.tensor().get();
            Tensor dense = tensor.isDense() ? tensor : ops.copy(tensor);
            ops.device().download(ops.cast(dense, named.spec().dtype()), host);
        }
        return host;
    }
}
