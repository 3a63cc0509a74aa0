package lorikeet.tensor.safetensors;

import java.util.Optional;
import lorikeet.tensor.DType;

/**
 * Element types of the safetensors format, in its ascending order of alignment (the writer sorts by it). Some are only
 * listed: {@link #dtype} is empty where {@link DType} has no such type.
 */
public enum StoredDType {
    BOOL(8), F4(4), F6_E2M3(6), F6_E3M2(6), U8(8), I8(8), F8_E5M2(8), F8_E4M3(8), F8_E8M0(8), F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8), I16(16), U16(16), F16(16), BF16(16), I32(32), U32(32), F32(32), C64(64), F64(64), I64(64), U64(64);

    private final int bits;
    private final Optional<DType> dtype;

    StoredDType(int bits) {
        this.bits = bits;
        this.dtype = named(DType.values(), name());
    }

    /** Bits of one element. */
    public int bits() {
        return bits;
    }

    /** The type of the same name that tensors can have. */
    public Optional<DType> dtype() {
        return dtype;
    }

    /** The stored form of {@code dtype}. */
    public static StoredDType of(DType dtype) {
        return valueOf(dtype.name());
    }

    /** The type that the format calls {@code name}. */
    public static Optional<StoredDType> named(String name) {
        return named(values(), name);
    }

    private static <T extends Enum<T>> Optional<T> named(T[] types, String name) {
        for (T type : types) if (type.name().equals(name)) return Optional.of(type);
        return Optional.empty();
    }
}
