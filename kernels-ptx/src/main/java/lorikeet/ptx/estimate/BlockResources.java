package lorikeet.ptx.estimate;

import java.util.OptionalInt;
import lorikeet.ptx.driver.Assembly;

/**
 * What one block takes of a multiprocessor.
 *
 * @param threads threads of the block, 1 to 1024
 * @param registers 32-bit registers a thread; empty: unknown, then registers do not limit
 * @param sharedBytes static and dynamic shared memory of the block
 * @param barriers block barriers, 0 where unknown
 */
public record BlockResources(int threads, OptionalInt registers, int sharedBytes, int barriers) {
    /** More than any multiprocessor has. */
    private static final int MOST_SHARED = 1 << 24;

    public BlockResources {
        if (threads < 1 || threads > Architecture.THREADS_PER_BLOCK) throw new IllegalArgumentException(threads + " threads, expected 1 to " + Architecture.THREADS_PER_BLOCK);
        if (registers.orElse(0) < 0 || sharedBytes < 0 || sharedBytes > MOST_SHARED || barriers < 0) {
            throw new IllegalArgumentException("registers " + registers + ", shared bytes " + sharedBytes + ", barriers " + barriers);
        }
    }

    /** Those that an assembler found, with {@code dynamicShared} bytes of shared memory that the launch adds. */
    public static BlockResources of(Assembly.Entry figures, int threads, int dynamicShared) {
        return new BlockResources(threads, OptionalInt.of(figures.registers()), figures.sharedBytes() + dynamicShared, figures.barriers());
    }

    int warps() {
        return Math.ceilDiv(threads, Architecture.WARP);
    }
}
