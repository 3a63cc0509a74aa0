package lorikeet.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemMemoryTest {
    private static final Path SETTING = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    @Test
    void memoryCanBeUsedToItsEndAndNotAfterItsArena() {
        Arena arena = Arena.ofShared();
        for (long bytes : new long[] {0, 1, HugePages.BYTES - 1, HugePages.BYTES, 3 * HugePages.BYTES + 5}) {
            MemorySegment memory = SystemMemory.allocate(arena, bytes);
            assertEquals(bytes, memory.byteSize());
            assertEquals(0, memory.address() % 64);
            memory.fill((byte) 7);
            if (bytes > 0) assertEquals(7, memory.get(ValueLayout.JAVA_BYTE, bytes - 1));
        }
        MemorySegment last = SystemMemory.allocate(arena, 2 * HugePages.BYTES);
        arena.close();
        assertThrows(IllegalStateException.class, () -> last.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void mappedFilesAreSegmentsOfTheSameClassAsMemory(@TempDir Path folder) throws IOException {
        assumeTrue(SystemMemory.class.getModule().isNativeAccessEnabled(), "no native access");
        Path file = Files.write(folder.resolve("data"), new byte[] {1, 2, 3});
        Arena arena = Arena.ofShared();
        MemorySegment plain;
        try (FileChannel channel = FileChannel.open(file)) {
            plain = SystemMemory.plain(arena, channel.map(FileChannel.MapMode.READ_ONLY, 1, 2, arena));
        }
        assertEquals(SystemMemory.allocate(arena, 2).getClass(), plain.getClass());
        assertArrayEquals(new byte[] {2, 3}, plain.toArray(ValueLayout.JAVA_BYTE));
        assertThrows(IllegalArgumentException.class, () -> plain.set(ValueLayout.JAVA_BYTE, 0, (byte) 0));
        arena.close();
        assertThrows(IllegalStateException.class, () -> plain.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void moreThanTheMachineHasIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            assertThrows(OutOfMemoryError.class, () -> SystemMemory.allocate(arena, SystemMemory.physical() + 1));
        }
    }

    @Test
    void largeMemoryIsInHugePagesAndGoesBack() throws IOException {
        assumeTrue(HugePages.available(), "no huge pages: not Linux, or no native access");
        assumeTrue(Files.exists(SETTING) && !Files.readString(SETTING).contains("[never]"), "no huge pages: " + SETTING + " is missing or says never");
        long address;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = SystemMemory.allocate(arena, 8 * HugePages.BYTES);
            memory.fill((byte) 1);
            address = memory.address();
            assertEquals(0, address % HugePages.BYTES);
            assertTrue(advised(address), "no advice for the mapping at " + Long.toHexString(address));
        }
        assertTrue(!advised(address), "still mapped");
    }

    /** Whether the mapping of {@code address} has the flag "hg", huge pages advised, by proc(5). */
    private static boolean advised(long address) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        boolean here = false;
        for (String line : lines) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                String[] ends = line.split("[- ]");
                here = Long.parseUnsignedLong(ends[0], 16) <= address && address < Long.parseUnsignedLong(ends[1], 16);
            }
            if (here && line.startsWith("VmFlags:")) return List.of(line.split(" +")).contains("hg");
        }
        return false;
    }
}
