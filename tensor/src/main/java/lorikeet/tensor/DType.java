package lorikeet.tensor;

/** Element types of tensors, with their size in bytes. Conversions are in {@link Floats16}. */
public enum DType {
    F64(8), F32(4), F16(2), BF16(2), I64(8), I32(4), I16(2), I8(1), U8(1), BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether elements are floating-point numbers. */
    public boolean isFloat() {
        return this == F64 || this == F32 || is16Bit();
    }

    /** What statistics, sums and trained masters of values of this dtype are: F32 for those of 16 bits, else the dtype itself. */
    public DType wide() {
        return is16Bit() ? F32 : this;
    }

    /** Whether elements are 16-bit floating-point numbers, which kernels widen to F32 as they read. */
    public boolean is16Bit() {
        return this == F16 || this == BF16;
    }
}
