package lorikeet.tensor.safetensors;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import lorikeet.tensor.Shape;

/**
 * A tensor to be written. {@code bytes} is asked once, when its turn comes, for the row-major little-endian elements:
 * a tensor that has to be converted or fetched from a device need not exist beside all others.
 */
public record TensorData(String name, StoredDType dtype, Shape shape, Supplier<MemorySegment> bytes) {
    /** Bytes that are in memory already, little-endian, row-major. */
    public TensorData(String name, StoredDType dtype, Shape shape, MemorySegment bytes) {
        this(name, dtype, shape, () -> bytes);
    }

    /** Size in bytes of what {@code dtype} and {@code shape} promise. */
    long size() {
        long bits = Math.multiplyExact(shape.count(), dtype.bits());
        if (bits % 8 != 0) throw new IllegalArgumentException("tensor " + name + ": " + dtype + " " + shape + " is no whole number of bytes");
        return bits / 8;
    }
}
