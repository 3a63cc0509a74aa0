package lorikeet.ptx.device;

/** Places in scratch memory: each part begins where an allocation would, so that kernels find every operand aligned for their widest accesses. */
final class Aligned {
    /** Bytes: what CUDA aligns allocations to. */
    static final int ALIGNMENT = 256;

    private Aligned() {}

    /** The bytes that a part takes up, {@code bytes} of which it uses. */
    static long bytes(long bytes) {
        return Dim3.cover(bytes, ALIGNMENT) * ALIGNMENT;
    }
}
