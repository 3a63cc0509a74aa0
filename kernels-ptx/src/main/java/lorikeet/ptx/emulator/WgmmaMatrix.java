package lorikeet.ptx.emulator;

/**
 * Where a matrix lies in shared memory, by its descriptor (PTX ISA, "Asynchronous Warpgroup Level Matrix Shared Memory Layout").
 * It is read in chunks of 16 bytes, two of which make up the 32 bytes of k in a line of A or of B transposed; or, where the other
 * axis is the inner one, which only 16-bit elements may have, in chunks of 8 elements of it for each of the 16 lines of k.
 */
final class WgmmaMatrix {
    static final int CHUNK = 16;
    private static final int ROWS = 8;

    private final long start;
    private final long leading;
    private final long stride;
    /** Bytes of a line that are swizzled together; 16: none. */
    private final int width;
    private final boolean kInner;
    /** Number of the first line along m or n. */
    private final int first;
    /** What was read, chunk after chunk. */
    final byte[] bytes;
    /** The chunk that lane 0 reads. */
    int chunk;

    /** Lines {@code first} to {@code first + lines} along m or n. */
    WgmmaMatrix(long descriptor, boolean kInner, int first, int lines) {
        start = (descriptor & 0x3fff) << 4;
        leading = (descriptor >>> 16 & 0x3fff) << 4;
        stride = (descriptor >>> 32 & 0x3fff) << 4;
        width = switch ((int) (descriptor >>> 62)) {
            case 0 -> CHUNK;
            case 1 -> 128;
            case 2 -> 64;
            default -> 32;
        };
        this.kInner = kInner;
        this.first = first;
        bytes = new byte[2 * CHUNK * lines];
    }

    /** What is wrong with {@code descriptor}, or null. */
    static String problem(long descriptor) {
        return (descriptor >>> 49 & 7) == 0 ? null : "a matrix descriptor with a base offset, which is not emulated: expected 0, for a matrix whose pattern begins at a multiple of 1024 bytes";
    }

    int chunks() {
        return bytes.length / CHUNK;
    }

    /** Address in shared memory of chunk {@code index}. */
    long address(int index) {
        return swizzled(kInner ? ofLine(first + index / 2, index % 2) : ofColumn(first / ROWS + index / CHUNK, index % CHUNK));
    }

    /** Lines of 8 are a core matrix, or a swizzled one whose lines are {@code width} bytes apart. */
    private long ofLine(int line, int half) {
        long apart = width == CHUNK ? leading : CHUNK;
        return start + line % ROWS * width + line / ROWS * stride + half * apart;
    }

    private long ofColumn(int group, int k) {
        int groups = width / CHUNK;
        if (width == CHUNK) return start + k % ROWS * CHUNK + group * stride + k / ROWS * leading;
        return start + group % groups * CHUNK + group / groups * leading + k % ROWS * width + k / ROWS * stride;
    }

    /** The bits above 16-byte chunks are mixed with those of the line. */
    private long swizzled(long address) {
        return address ^ address >> 3 & width - CHUNK;
    }

    /** Where element k of line {@code line}, counted from the first, begins in {@link #bytes}. */
    int place(int line, int k, int elementBytes) {
        if (kInner) return line * 2 * CHUNK + k * elementBytes;
        return (line / ROWS * CHUNK + k) * CHUNK + line % ROWS * elementBytes;
    }

    /** The bits of an element, from its place on. */
    int bits(int place, int elementBytes) {
        int bits = 0;
        for (int i = 0; i < elementBytes; i++) bits |= (bytes[place + i] & 0xff) << Byte.SIZE * i;
        return bits;
    }
}
