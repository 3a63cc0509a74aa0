package lorikeet.tensor.safetensors;

import lorikeet.tensor.Shape;

/**
 * One tensor of a safetensors file: its bytes are {@code begin} (inclusive) to {@code end} (exclusive) of the data that
 * follow the header, row-major and little-endian.
 */
public record TensorEntry(String name, StoredDType dtype, Shape shape, long begin, long end) {
    /** Size in bytes. */
    public long bytes() {
        return end - begin;
    }
}
