package lorikeet.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory mapped on Linux with the advice to use pages of 2 MiB (madvise(2), MADV_HUGEPAGE): one page fault then brings in
 * 512 times as much, and a walk over weights needs as many fewer translations of addresses. Needs native access, which
 * {@code --enable-native-access} or the manifest of a jar gives; nothing is called without it, as Java would print a warning.
 */
final class HugePages {
    static final long BYTES = 2 << 20;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MADV_HUGEPAGE = 14;
    private static final long MAP_FAILED = -1;

    private HugePages() {}

    static boolean available() {
        return System.getProperty("os.name").equals("Linux") && HugePages.class.getModule().isNativeAccessEnabled();
    }

    /**
     * Zeroed memory that begins with a page. Only whole pages of it are huge: no more memory is used than was asked for.
     *
     * @throws OutOfMemoryError if the system refuses
     */
    static MemorySegment allocate(Arena arena, long bytes) {
        long length = bytes + BYTES;
        MemorySegment mapped = Calls.map(length);
        if (mapped.address() == MAP_FAILED) throw new OutOfMemoryError(bytes + " bytes");
        long before = -mapped.address() & BYTES - 1;
        MemorySegment memory = MemorySegment.ofAddress(mapped.address() + before).reinterpret(bytes, arena, _ -> Calls.unmap(mapped, length));
        Calls.advise(memory, bytes & -BYTES);
        return memory;
    }

    /** Linked at the first use. */
    private static final class Calls {
        private static final MethodHandle MMAP = function("mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
        private static final MethodHandle MUNMAP = function("munmap", JAVA_INT, ADDRESS, JAVA_LONG);
        private static final MethodHandle MADVISE = function("madvise", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

        private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters));
        }

        static MemorySegment map(long length) {
            try {
                return (MemorySegment) MMAP.invokeExact(MemorySegment.NULL, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        static void unmap(MemorySegment mapped, long length) {
            try {
                int _ = (int) MUNMAP.invokeExact(mapped, length);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        /** The system may not follow the advice; then pages are small. */
        static void advise(MemorySegment memory, long length) {
            try {
                int _ = (int) MADVISE.invokeExact(memory, length, MADV_HUGEPAGE);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }
}
