package lorikeet.lora.cli;

import java.util.Locale;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.tensor.cpu.Team;

/**
 * What Java takes beside tensors. Its heap holds rows and the angles of positions, and needs little; but vector code that is not
 * compiled yet makes objects of its vectors, and the collector lets the heap grow by them up to its limit, by default a quarter of
 * the machine: {@code -Xmx} keeps it small.
 *
 * @param heap bytes of heap that are enough
 */
record JavaMemory(long heap) {
    /** In full training 58 MiB for compilers at most, 41 for the collector's tables, 33 for code, 27 for classes, 28 of the JDK's own files and 6 more were found. */
    private static final long BESIDE = 192L << 20;
    /** Packed panels, stack and compiler of a thread. */
    private static final long EACH_THREAD = 16L << 20;
    private static final long LEAST_HEAP = 128L << 20;
    private static final long HEAP_STEP = 64L << 20;

    /** For forward passes of {@code tokens} tokens, with {@code rowTokens} tokens in rows. */
    static JavaMemory of(long tokens, long rowTokens, DecoderConfig config) {
        double needed = HEAP_STEP + 2 * inputs(tokens, config) + 2.0 * rowTokens * 2 * Integer.BYTES;
        return new JavaMemory(Math.max(LEAST_HEAP, HEAP_STEP * (long) Math.ceil(needed / HEAP_STEP)));
    }

    /** With the heap of a run of few tokens. */
    static JavaMemory least() {
        return new JavaMemory(LEAST_HEAP);
    }

    /** Heap that the inputs of a forward pass go through: ids, labels, positions, and the angles of each. */
    static double inputs(long tokens, DecoderConfig config) {
        return tokens * (8.0 * config.headDim() + 64);
    }

    private static long beside() {
        return BESIDE + EACH_THREAD * Team.defaultThreads();
    }

    /** With a heap of {@link #option}. */
    long total() {
        return heap + beside();
    }

    /** Whether this JVM's heap may take more. */
    boolean isLessThanAllowed() {
        return Runtime.getRuntime().maxMemory() > heap;
    }

    /** The option of {@code java} that keeps the heap so. */
    String option() {
        return "-Xmx" + (heap >> 20) + "m";
    }

    /** One line at the start of a run. */
    String line() {
        String line = String.format(Locale.ROOT, "Java beside it: %s, and a heap of at most %s", Bytes.of(beside()), Bytes.of(Runtime.getRuntime().maxMemory()));
        return isLessThanAllowed() ? line + "; java " + option() + " would do" : line;
    }
}
